import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cells } from '../../src/adapters/csv/results.ts';
import { csvCell } from '../../src/gateway/log/export-formats.ts';

/** Everything that writes a file for a spreadsheet. */
const writers = [
  ['the export of the access log', (text: string) => `${csvCell(text)}\r\n`],
  ['the results of a file of rows', (text: string) => cells([[text]])],
] as const;

/** As a spreadsheet reads it that knows RFC 4180; and one that takes every line end for the end of a row. */
const read = (file: string): readonly string[] => parse(file).flat();
const readBroken = (file: string): readonly string[] =>
  file.split(/[\r\n]+/).map((line) => line.replace(/^"/, ''));

/** What a spreadsheet may run: ASCII and full-width, and what some drop before they look. */
const signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\0'];
const runs = /^[=+\-@＝＋－＠\t\0]/;

describe.each(writers)('%s', (_what, write) => {
  test.each(signs)('has no cell that begins as a formula does: %j', (sign) => {
    for (const text of [
      `${sign}1+1`,
      `${sign}cmd|' /C calc'!A0`,
      `a\n${sign}1`,
      `a\r\n${sign}1`,
      `a\r${sign}1`,
    ]) {
      const file = write(text);
      expect(read(file).filter((cell) => runs.test(cell))).toEqual([]);
      expect(readBroken(file).filter((cell) => runs.test(cell))).toEqual([]);
    }
  });

  test('is one cell whatever it says, and read back as it was, but for the quotation marks in front', () => {
    const text = fc
      .array(fc.oneof(fc.constantFrom(...signs, '"', ',', "'", 'a', '€'), fc.string()))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        text.filter((one) => one !== ''),
        (one) => {
          const file = write(one);
          const found = read(file);
          expect(found).toHaveLength(1);
          expect([...found, ...readBroken(file)].filter((cell) => runs.test(cell))).toEqual([]);
          expect(found[0]?.replaceAll("'", '')).toBe(one.replaceAll("'", ''));
        },
      ),
    );
  });

  test('leaves alone what is no formula', () => {
    for (const text of ['a "b", c', 'a=1', 'O’Neill - Smith', '07700 900118', 'a\nb']) {
      expect(read(write(text))).toEqual([text]);
    }
  });
});
