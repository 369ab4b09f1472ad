import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../../src/adapters/csv/decode.ts';
import { physicalLines } from '../../../src/adapters/csv/lines.ts';
import { delimiters } from '../../../src/adapters/csv/parse-rows.ts';
import { csvRecords } from '../../../src/adapters/csv/records.ts';
import { GatewayError } from '../../../src/errors.ts';
import { bytesOf, gathered, headings, line, readRows } from '../../support/csv.ts';

const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
/** Three letters of Windows-1252 can be one of UTF-8: only a feed that declares its encoding is sure of every text. */
const declaredAs = {
  'utf-8': undefined,
  'utf-16le': 'utf-16',
  'utf-16be': 'utf-16',
  'windows-1252': 'windows-1252',
} as const;
/** Letters that every code page has, and those that make trouble. */
const western = fc.string({ unit: fc.constantFrom(...'ab é£’"“,;\t\n=+-@ \'0'), maxLength: 12 });
const any = fc.oneof(
  western,
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\uFFFD')),
);

function tableOf(cell: fc.Arbitrary<string>): fc.Arbitrary<string[][]> {
  return fc
    .integer({ min: 2, max: 6 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
    );
}

describe('what a CSV writer writes is read back the same', () => {
  const written = fc.constantFrom(...encodings).chain((encoding) =>
    fc.record({
      encoding: fc.constant(encoding),
      marked:
        encoding === 'windows-1252'
          ? fc.constant(false)
          : encoding === 'utf-8'
            ? fc.boolean()
            : fc.constant(true),
      delimiter: fc.constantFrom(...delimiters),
      ending: fc.constantFrom('\n', '\r\n'),
      table: tableOf(encoding === 'windows-1252' ? western : any),
      chunk: fc.integer({ min: 1, max: 64 }),
    }),
  );
  test('in any encoding, with any delimiter, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(written, async ({ encoding, marked, delimiter, ending, table, chunk }) => {
        // The first line of plain letters is what a heading is: by it line ends and encodings are told.
        const rows = [table[0]?.map((_, index) => `heading${index}`) ?? [], ...table];
        const text = stringify(rows, {
          delimiter,
          record_delimiter: ending,
          quoted: true,
          quoted_empty: true,
        });
        const bytes = iconv.encode(marked ? `\uFEFF${text}` : text, encoding);
        const shape = { delimiter, cells: rows[0]?.length ?? 0 };
        const lines = physicalLines(decodeText(bytesOf(bytes, chunk), declaredAs[encoding]));
        const read = await gathered(csvRecords(lines, shape));
        const cells = read.map((record) => ('cells' in record ? record.cells : record.fault));
        expect(cells).toEqual(rows.map((row) => row.map((cell) => cell.replaceAll('\r\n', '\n'))));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('broken bytes', () => {
  const whole = Buffer.from(
    `${headings}\r\n${[line(), line({ family: '"Ll,ŷr"' }), line({ worker: '"Bola\r\nA"' }), line()].join('\r\n')}\r\n`,
  );
  const damage = fc.record({
    at: fc.nat(whole.length - 1),
    take: fc.nat(40),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .constantFrom('"', '\r', '\n', '\0', ',', '""', '\uFEFF', '\uFFFD', "'", 'é')
        .map((text) => Buffer.from(text)),
    ),
  });
  test('give rows or a refusal that is foreseen, and never anything else', async () => {
    let refused = 0;
    let read = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(damage, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 200 }),
        async (damages, chunk) => {
          let bytes: Buffer = whole;
          for (const { at, take, put } of damages) {
            bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + take)]);
          }
          try {
            const rows = await readRows(bytes, { chunk });
            read += 1;
            for (const row of rows) {
              expect(row.lastLine).toBeGreaterThanOrEqual(row.line);
              expect(row.record === undefined).toBe(row.outcome !== 'ready');
            }
            expect(rows.map((row) => row.line)).toEqual(
              rows.map((row) => row.line).toSorted((a, b) => a - b),
            );
          } catch (error) {
            if (!(error instanceof GatewayError) || error.code !== 'unreadable-file') throw error;
            refused += 1;
          }
        },
      ),
      { numRuns: 5_000, seed: 20261122 },
    );
    expect(Math.min(refused, read)).toBeGreaterThan(100);
  });
});
