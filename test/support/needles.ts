import { demoStaff } from '../../src/demo/organisations.ts';
import type { CaseRecordInput } from './people.ts';

/** What is said in codes, or of organisations and not of people, or is a date of which thousands are alike. */
const notPersonal = new Set(
  [
    'site',
    'system',
    'modified',
    'odsCode',
    'organisation',
    'status',
    'kind',
    'route',
    'step',
    'strand',
  ].concat([
    'orientation',
    'decision',
    'topics',
    'with',
    'purposes',
    'ratedBy',
    'days',
    'from',
    'to',
    'gender',
    'sensitive',
  ]),
);
const date = /^\d{4}-\d\d-\d\d$/;

/** Every name, number, address, sentence and local id of the people, in each way it may be written. */
export function needlesOf(records: readonly CaseRecordInput[]): readonly string[] {
  const staff = demoStaff.flatMap((one) => [
    one.givenName,
    one.familyName,
    one.userId,
    one.role.personRoleId,
  ]);
  const said = records.flatMap((record) => leaves(record));
  return [...new Set([...staff, ...said.flatMap(waysToWrite)])].filter((needle) => needle.length > 2);
}

function leaves(value: unknown, key = ''): readonly string[] {
  if (notPersonal.has(key)) return [];
  if (typeof value === 'string') return date.test(value) && key !== 'birthDate' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap((one: unknown) => leaves(one, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, name));
}

function waysToWrite(text: string): readonly string[] {
  const close = text.replaceAll(/[\s-]/g, '');
  if (/^999\d{7}$/.test(text)) return [text, ...[' ', '-'].map((gap) => apart(text, gap))];
  if (date.test(text)) return [text, close, text.split('-').toReversed().join('/')];
  if (/^[\d ]{10,}$/.test(text)) return [text, close, `+44${close.slice(1)}`];
  return [text];
}

const apart = (number: string, gap: string): string =>
  [number.slice(0, 3), number.slice(3, 6), number.slice(6)].join(gap);

/** Shorter ones are found by chance in bytes that are as good as random; they count where they stand as a word of a text. */
const meaningfulLength = 5;

/** The needles in a text: short ones as a word of their own, the others anywhere, also written in hex or base64. */
export function findInText(needles: readonly string[], text: string): readonly string[] {
  return needles.filter((needle) => {
    if (needle.length >= meaningfulLength) return disguises(needle).some((form) => text.includes(form));
    return new RegExp(`(?<![\\w+/=-])${needle}(?![\\w+/=-])`).test(text);
  });
}

/** The needles in bytes. */
export function findInBytes(needles: readonly string[], bytes: Buffer): readonly string[] {
  return needles.filter((needle) => needle.length >= meaningfulLength && bytes.includes(needle));
}

function disguises(needle: string): readonly string[] {
  if (needle.length < 9) return [needle];
  const bytes = Buffer.from(needle);
  // In base64 a value looks one of three ways, by where it begins; its ends depend on its neighbours.
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(shift === 0 ? 0 : shift + 1, -2);
  });
  return [needle, bytes.toString('hex'), ...base64];
}
