import { GatewayError } from '../../../errors.ts';
import { checkFormat } from '../known-parameters.ts';
import { dateTest } from '../../../fhir/search/date-range.ts';
import type { Criterion, Inclusion, Search } from '../../../fhir/search/search.ts';
import {
  parametersOf,
  searchedTypes,
  type SearchParameter,
  type ServedType,
} from '../../../fhir/served-types.ts';

/** A search as it was sent: whom it is about, and what is wanted. */
export interface ReadSearch {
  readonly person: string;
  readonly search: Search;
}

/** Matches on a page: unless told, and at most. */
const usualCount = 100;
export const largestCount = 500;

type Fail = (field: string, fix: string) => never;

const fail: Fail = (field, fix) => {
  throw new GatewayError('invalid-request', { issues: [{ field, code: 'parameter', fix }] });
};

/**
 * Reads a search's parameters. Repeated ones narrow further, commas widen; one that is not in the table is refused, and so is a value that cannot be
 * read: ignored, it would seem to have been heard.
 *
 * @throws GatewayError `invalid-request`; names a parameter only where the table does, because what was sent may be anything
 */
export function readSearch(
  served: ServedType,
  parameters: URLSearchParams,
  after?: readonly string[],
): ReadSearch {
  const known = new Map(parametersOf(served).map((parameter) => [parameter.name, parameter]));
  const criteria: Criterion[] = [];
  for (const [name, value] of parameters) {
    if (name === 'patient' || controls.has(name)) continue;
    const parameter = known.get(name);
    if (parameter === undefined)
      return fail(
        'query',
        'This address takes no such parameter. Send none but those that /fhir/metadata lists.',
      );
    criteria.push(criterionOf(parameter, value));
  }
  const control = (name: string): string | undefined => once(parameters, name);
  checkFormat(control('_format'));
  const summary = oneOf('_summary', control('_summary') ?? 'false', ['true', 'data', 'count', 'false']);
  const elements = listIn('_elements', control('_elements'), /^[a-z][A-Za-z]{0,40}$/);
  if (elements.length > 0 && summary !== 'false') fail('_elements', 'Send _elements or _summary, not both.');
  const count = countIn(control('_count'));
  const search = {
    served,
    criteria,
    sort: sortIn(control('_sort'), known),
    inclusions: inclusionsIn(served, parameters),
    count,
    withTotal: oneOf('_total', control('_total') ?? 'accurate', ['none', 'estimate', 'accurate']) !== 'none',
    summary: count === 0 ? 'count' : summary,
    elements,
    after,
  } as const;
  return { person: personIn(control('patient')), search };
}

/** What says how to answer, not what to find. */
const controls: ReadonlySet<string> = new Set([
  '_sort',
  '_count',
  '_include',
  '_revinclude',
  '_summary',
  '_elements',
  '_total',
  '_format',
]);

function once(parameters: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = parameters.getAll(name);
  return more.length > 0 ? fail(name, 'Send this once.') : value;
}

function personIn(text: string | undefined): string {
  const [, id] = /^(?:Patient\/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(text ?? '') ?? [];
  return id === undefined
    ? fail('patient', 'Say whose by patient=Patient/{id}, with the id that POST Patient/_search gives.')
    : id.toLowerCase();
}

function countIn(text: string | undefined): number {
  if (text === undefined) return usualCount;
  if (!/^\d{1,6}$/.test(text)) fail('_count', 'Send a whole number.');
  return Math.min(Number(text), largestCount);
}

function oneOf<const T extends string>(name: string, text: string, allowed: readonly T[]): T {
  return allowed.find((one) => one === text) ?? fail(name, `Send one of: ${allowed.join(', ')}.`);
}

function listIn(name: string, text: string | undefined, pattern: RegExp): readonly string[] {
  if (text === undefined) return [];
  const list = text.split(',');
  return list.every((one) => pattern.test(one)) ? list : fail(name, 'Send names of elements with commas.');
}

function criterionOf(parameter: SearchParameter, text: string): Criterion {
  const { name, kind } = parameter;
  const values = text.split(',');
  if (values.length > 200 || values.some((value) => value === '' || value.length > 300))
    fail(name, 'Send up to 200 values with commas, none of them empty.');
  if (kind === 'date' && values.some((value) => dateTest(value) === undefined))
    fail(name, 'Send a date such as ge2026-01-31, or an instant with its offset.');
  return { parameter, values };
}

function sortIn(text: string | undefined, known: ReadonlyMap<string, SearchParameter>): Search['sort'] {
  const names = text === undefined ? ['-_lastUpdated'] : text.split(',');
  return names.map((sent) => {
    const parameter = known.get(sent.replace(/^-/, ''));
    if (parameter === undefined || (parameter.kind !== 'date' && parameter.name !== '_id'))
      return fail('_sort', 'Sort by _id or by dates; with a minus, latest first.');
    return { parameter, isDescending: sent.startsWith('-') };
  });
}

function inclusionsIn(served: ServedType, parameters: URLSearchParams): readonly Inclusion[] {
  return [
    ...parameters.getAll('_include').map((text) => inclusionOf('include', served, text)),
    ...parameters.getAll('_revinclude').map((text) => inclusionOf('revinclude', served, text)),
  ];
}

function inclusionOf(direction: Inclusion['direction'], served: ServedType, text: string): Inclusion {
  const [type = '', name = '', target, ...more] = text.split(':');
  const found = searchedTypes
    .find((one) => one.type === type)
    ?.parameters.find((one) => one.name === name && one.kind === 'reference');
  const isOfThisSearch =
    direction === 'include' ? type === served.type : found?.targets.includes(served.type) === true;
  const isTarget = target === undefined || found?.targets.includes(target) === true;
  if (found === undefined || !isOfThisSearch || !isTarget || more.length > 0)
    return fail(`_${direction}`, 'Send one that /fhir/metadata lists for this type.');
  return { direction, type, parameter: found, target };
}

/** The types of what may be in the answer beside the matches. */
export function includedTypes({ inclusions }: Search): readonly string[] {
  return inclusions.flatMap(({ direction, type, target, parameter }) => {
    if (direction === 'revinclude') return [type];
    return target === undefined ? parameter.targets : [target];
  });
}
