import type { CodeableConcept, ContactPoint, Extension, Resource } from '@medplum/fhirtypes';
import { londonTime } from '../../living-well/london-time.ts';
import { sensitiveStrands, type SensitiveStrand } from '../../living-well/strands.ts';
import { systems } from '../systems.ts';
import { labelsOf, topicsOf } from '../topics.ts';

/** The small FHIR elements that are read in many places. Undefined where there is nothing that could be meant. */

/** The code of a system among the codings of one or more concepts. */
export function codeIn(
  concepts: CodeableConcept | readonly CodeableConcept[] | undefined,
  system: string,
): string | undefined {
  return codesIn(concepts, system)[0];
}

export function codesIn(
  concepts: CodeableConcept | readonly CodeableConcept[] | undefined,
  system: string,
): readonly string[] {
  const all: readonly CodeableConcept[] = concepts === undefined ? [] : [concepts].flat();
  return all.flatMap(({ coding = [] }) =>
    coding.flatMap((one) => (one.system === system && one.code !== undefined ? [one.code] : [])),
  );
}

export function extensionIn(
  element: { readonly extension?: readonly Extension[] | undefined },
  url: string,
): Extension | undefined {
  return element.extension?.find((extension) => extension.url === url);
}

/** The day of a date or an instant, in London. A part of a date is no day. */
export function dayOf(dateTime: string | undefined): string | undefined {
  if (dateTime === undefined || dateTime.length === 10) return dateTime;
  return dateTime.includes('T') ? londonTime(new Date(dateTime)).date : undefined;
}

export function telephoneIn(telecom: readonly ContactPoint[] | undefined): string | undefined {
  return telecom?.find(({ system, use }) => system === 'phone' && use !== 'old' && use !== 'temp')?.value;
}

const strandOfLabel: Readonly<Record<string, SensitiveStrand>> = {
  ETH: 'drug-alcohol',
  SDV: 'domestic-abuse',
  HIV: 'sexual-health',
};

/** What a sender marks as sensitive, by topic or by label. It can only make a row stricter. */
export function marksOf(resource: Resource): readonly SensitiveStrand[] {
  const topics = topicsOf(resource);
  const labels = labelsOf(resource).flatMap(({ system, code }) =>
    system === systems.actCode ? [strandOfLabel[code ?? '']] : [],
  );
  return sensitiveStrands.filter((strand) => topics.includes(strand) || labels.includes(strand));
}

/** One of our own codes; undefined for a word that is none. */
export function oneOf<T extends string>(codes: readonly T[], found: readonly string[]): T | undefined {
  return codes.find((code) => found.includes(code));
}

/** The key of a table by its value: a mapping read the other way round. */
export function keyOf<K extends string, V>(table: Readonly<Record<K, V>>, value: V): K | undefined {
  const keys = Object.keys(table) as K[];
  return keys.find((key) => table[key] === value);
}
