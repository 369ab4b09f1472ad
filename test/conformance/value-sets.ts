import type {
  CodeSystem,
  CodeSystemConcept,
  ValueSet,
  ValueSetComposeInclude,
  ValueSetExpansionContains,
} from '@medplum/fhirtypes';
import { withoutVersion } from '../../src/fhir/required-bindings.ts';
import type { Definitions } from './definitions.ts';

export interface Code {
  /** Undefined for an element of type `code`, whose system is the value set's. */
  readonly system: string | undefined;
  readonly code: string;
}

/** Whether a code is in a value set: undefined where the definitions do not tell (a filter over SNOMED CT, a set that is not there). */
export function isIn(url: string, code: Code, definitions: Definitions): boolean | undefined {
  const plain = withoutVersion(url);
  if (plain === allLanguages) return isLanguage(code.code);
  const set = definitions.valueSets.get(plain);
  if (set === undefined) return undefined;
  const excluded = (set.compose?.exclude ?? []).map((one) => isIncluded(set, one, code, definitions));
  if (excluded.includes(true)) return false;
  const included = (set.compose?.include ?? []).map((one) => isIncluded(set, one, code, definitions));
  if (included.includes(true)) return excluded.includes(undefined) ? undefined : true;
  return included.includes(undefined) || included.length === 0 ? undefined : false;
}

const allLanguages = 'http://hl7.org/fhir/ValueSet/all-languages';

/** A grammar, not a list. */
function isLanguage(code: string): boolean {
  try {
    return Intl.getCanonicalLocales(code).length === 1;
  } catch {
    return false;
  }
}

function isIncluded(
  set: ValueSet,
  include: ValueSetComposeInclude,
  { system, code }: Code,
  definitions: Definitions,
): boolean | undefined {
  if (system !== undefined && include.system !== undefined && include.system !== system) return false;
  const known = [
    ...(include.valueSet ?? []).map((url) => isIn(url, { system, code }, definitions)),
    ...(include.system === undefined ? [] : [isOfSystem(set, include, code, definitions)]),
  ];
  if (known.includes(false)) return false;
  return known.includes(undefined) || known.length === 0 ? undefined : true;
}

function isOfSystem(
  { expansion }: ValueSet,
  { system, concept, filter }: ValueSetComposeInclude,
  code: string,
  definitions: Definitions,
): boolean | undefined {
  if (concept !== undefined) return concept.some((one) => one.code === code);
  if (filter === undefined) return codesOf(system ?? '', definitions)?.has(code);
  const listed = (expansion?.contains ?? []).flatMap(listedBelow).filter((one) => one.system === system);
  return listed.length === 0 ? undefined : listed.some((one) => one.code === code);
}

function listedBelow(one: ValueSetExpansionContains): readonly ValueSetExpansionContains[] {
  return [one, ...(one.contains ?? []).flatMap(listedBelow)];
}

const read = new WeakMap<CodeSystem, ReadonlyMap<string, string | undefined>>();

/** Every code of a code system with what it is called; undefined unless all of it is among the definitions. */
export function codesOf(
  system: string,
  { codeSystems }: Definitions,
): ReadonlyMap<string, string | undefined> | undefined {
  const found = codeSystems.get(system);
  if (found?.content !== 'complete' || found.concept === undefined) return undefined;
  const codes =
    read.get(found) ??
    new Map(found.concept.flatMap(conceptsBelow).map(({ code, display }) => [code, display]));
  read.set(found, codes);
  return codes;
}

function conceptsBelow(concept: CodeSystemConcept): readonly CodeSystemConcept[] {
  return [concept, ...(concept.concept ?? []).flatMap(conceptsBelow)];
}
