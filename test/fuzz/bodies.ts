import fc from 'fast-check';
import { headings, line } from '../support/csv.ts';
import { bentJson } from './bend-json.ts';
import { anyBytes, brokenBytes } from './break-bytes.ts';
import { marker } from './marker.ts';
import { strangeText } from './strange.ts';

type Bytes = fc.Arbitrary<Buffer>;

/** Bodies of a door for JSON: good ones, good ones with something wrong, and bytes. */
export function jsonBodies(values: fc.Arbitrary<unknown>): Bytes {
  const good = values.map((value) => Buffer.from(JSON.stringify(value)));
  return mixed(
    good,
    bentJson(values).map((text) => Buffer.from(text)),
  );
}

/** The same, a value a line. */
export function lineBodies(values: fc.Arbitrary<unknown>): Bytes {
  const good = values.map((value) => JSON.stringify(value));
  const bent = fc.oneof(good, bentJson(values), fc.constantFrom('', ' ', 'null', '\r'));
  const lines = (line: fc.Arbitrary<string>): Bytes =>
    fc.array(line, { minLength: 1, maxLength: 4 }).map((all) => Buffer.from(all.join('\n')));
  return mixed(lines(good), lines(bent));
}

type Fields = Readonly<Record<string, fc.Arbitrary<string>>>;

/** Bodies of a door for forms: some fields good, some strange, some there twice or unknown. `others` may be there too. */
export function formBodies(
  fields: Fields,
  always: Readonly<Record<string, string>> = {},
  others: readonly string[] = [],
): Bytes {
  return mixed(
    goodPairs(fields).map((pairs) => encode([...Object.entries(always), ...pairs])),
    bentPairs(fields, others).map((pairs) => encode([...Object.entries(always), ...pairs])),
  );
}

/** Parameters of an address, with `?`; or none. */
export function queries(fields: Fields, others: readonly string[] = []): fc.Arbitrary<string> {
  const asQuery = (bytes: Buffer): string => `?${bytes.toString('latin1')}`;
  return fc.oneof(
    goodPairs(fields).map((pairs) => asQuery(encode(pairs))),
    { weight: 3, arbitrary: bentPairs(fields, others).map((pairs) => asQuery(encode(pairs))) },
    fc.constantFrom(
      '',
      '?',
      '?&&==',
      '?%',
      '?%zz=%',
      `?${marker}`,
      '?a[b]=c',
      '?_count=%00',
      '?x=%ff%fe',
      '??',
    ),
  );
}

function mixed(good: Bytes, bent: Bytes): Bytes {
  return fc.oneof(
    { weight: 3, arbitrary: good },
    { weight: 5, arbitrary: bent },
    { weight: 2, arbitrary: brokenBytes(good) },
    { weight: 1, arbitrary: anyBytes },
  );
}

type Pairs = fc.Arbitrary<readonly (readonly [string, string])[]>;

function goodPairs(fields: Fields): Pairs {
  return fc.record({ ...fields }).map((values) => Object.entries(values));
}

function bentPairs(fields: Fields, others: readonly string[]): Pairs {
  const names = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('x', ...Object.keys(fields), ...others) },
    { weight: 1, arbitrary: strangeText },
  );
  return fc
    .tuple(
      goodPairs(fields),
      fc.array(fc.tuple(names, strangeText), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
    )
    .map(([good, strange, isTwice]) => {
      const changed = new Set(strange.map(([name]) => name));
      return isTwice ? [...good, ...strange] : [...good.filter(([name]) => !changed.has(name)), ...strange];
    });
}

/** By bytes: text that is not well formed can be sent too. */
function encode(pairs: readonly (readonly [string, string])[]): Buffer {
  const part = (text: string): string =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return Buffer.from(pairs.map(([name, value]) => `${part(name)}=${part(value)}`).join('&'));
}

const columns = [
  'ref',
  'number',
  'born',
  'given',
  'family',
  'service',
  'status',
  'worker',
  'updated',
] as const;
const row = fc
  .array(fc.tuple(fc.constantFrom(...columns), strangeText), { maxLength: 3 })
  .map((cells) => line(Object.fromEntries(cells)));
const file = fc.array(row, { maxLength: 4 }).map((rows) => Buffer.from([headings, ...rows].join('\n')));
/** CSV files: cells that are strange, and bytes that are broken. */
export const csvBodies: Bytes = fc.oneof(file, brokenBytes(file), anyBytes);
