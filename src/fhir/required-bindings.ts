import type {
  Bundle,
  CodeSystem,
  CodeSystemConcept,
  Resource,
  StructureDefinition,
  ValueSet,
  ValueSetComposeInclude,
} from '@medplum/fhirtypes';

/** The codes of one value set: `code` for plain codes, `system|code` for codings. */
export interface ValueSetCodes {
  readonly codes: ReadonlySet<string>;
  readonly codings: ReadonlySet<string>;
}

/** Required value sets that hold more than a list, each with the reason why its codes are not checked. */
const uncheckedValueSets: ReadonlyMap<string, string> = new Map([
  ['http://hl7.org/fhir/ValueSet/mimetypes', 'all of BCP 13: the media type registry, not a list'],
  ['http://hl7.org/fhir/ValueSet/all-languages', 'all of BCP 47: a grammar, not a list'],
  ['http://hl7.org/fhir/ValueSet/ucum-units', 'all of UCUM: a grammar, not a list'],
  ['http://hl7.org/fhir/ValueSet/currencies', 'ISO 4217 is not part of the definitions; we hold no money'],
  [
    'http://hl7.org/fhir/ValueSet/characteristic-combination',
    'R5 value set that the R4 package names without holding; EvidenceVariable only',
  ],
  [
    'http://hl7.org/fhir/ValueSet/subscription-notification-type',
    'R5 value set that the R4 package names without holding; SubscriptionStatus only',
  ],
  [
    'http://loinc.org/vs/LL379-9',
    'LOINC answer list that is not part of the definitions; MolecularSequence only',
  ],
]);

/**
 * Expands every value set that an element of these types must take its code from: whole code systems and explicit concepts, which is all that R4's
 * required bindings are made of.
 * @throws Error if one can neither be expanded nor is listed as unchecked: better no start than a check that is silently off
 */
export function expandRequiredBindings(
  definitions: readonly StructureDefinition[],
  terminology: readonly Bundle[],
): ReadonlyMap<string, ValueSetCodes> {
  const byUrl = canonicalResources(terminology);
  const expanded = new Map<string, ValueSetCodes>();
  for (const url of requiredValueSets(definitions)) {
    if (!uncheckedValueSets.has(url)) expanded.set(url, expand(url, byUrl));
  }
  return expanded;
}

/** A canonical without its version: there is one version of everything here. */
export function withoutVersion(canonical: string): string {
  return canonical.split('|', 1)[0] ?? canonical;
}

function requiredValueSets(definitions: readonly StructureDefinition[]): ReadonlySet<string> {
  const urls = definitions.flatMap((definition) =>
    (definition.snapshot?.element ?? []).flatMap(({ binding }) =>
      binding?.strength === 'required' && binding.valueSet !== undefined
        ? [withoutVersion(binding.valueSet)]
        : [],
    ),
  );
  return new Set(urls);
}

interface Terminology {
  readonly valueSets: ReadonlyMap<string, ValueSet>;
  readonly codeSystems: ReadonlyMap<string, CodeSystem>;
}

function canonicalResources(bundles: readonly Bundle[]): Terminology {
  const valueSets = new Map<string, ValueSet>();
  const codeSystems = new Map<string, CodeSystem>();
  for (const resource of bundles.flatMap(resourcesOf)) {
    if (resource.resourceType === 'ValueSet' && resource.url) valueSets.set(resource.url, resource);
    if (resource.resourceType === 'CodeSystem' && resource.url) codeSystems.set(resource.url, resource);
  }
  return { valueSets, codeSystems };
}

export function resourcesOf(bundle: Bundle): readonly Resource[] {
  return (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
}

function expand(url: string, terminology: Terminology): ValueSetCodes {
  const compose = terminology.valueSets.get(url)?.compose;
  if (compose === undefined || compose.exclude !== undefined) throw cannotExpand(url);
  const codes = new Set<string>();
  const codings = new Set<string>();
  for (const include of compose.include) {
    for (const code of includedCodes(url, include, terminology)) {
      codes.add(code);
      codings.add(`${include.system}|${code}`);
    }
  }
  return { codes, codings };
}

function includedCodes(
  url: string,
  include: ValueSetComposeInclude,
  { codeSystems }: Terminology,
): readonly string[] {
  if (include.valueSet !== undefined || include.filter !== undefined) throw cannotExpand(url);
  if (include.concept !== undefined) return include.concept.map(({ code }) => code);
  const system = codeSystems.get(include.system ?? '');
  if (system?.content !== 'complete' || system.concept === undefined) throw cannotExpand(url);
  return system.concept.flatMap(codesBelow);
}

function codesBelow(concept: CodeSystemConcept): readonly string[] {
  return [concept.code, ...(concept.concept ?? []).flatMap(codesBelow)];
}

function cannotExpand(url: string): Error {
  return new Error(
    `the required value set ${url} cannot be expanded; list it with its reason or extend the expansion`,
  );
}
