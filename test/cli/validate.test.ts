import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, test } from 'vitest';
import { headings, line } from '../support/csv.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lwg-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

function lwg(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const { PATH } = process.env;
  const env = { PATH, ...variables };
  return spawnSync(process.execPath, ['src/cli/lwg.ts', ...args], { encoding: 'utf8', env, cwd: root });
}

function fileOf(name: string, ...lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, [headings, ...lines, ''].join('\n'));
  return file;
}

const updated = '20/11/2025 16:45';

describe('lwg validate refuses', () => {
  test('rows by file, line and column, with the fix, and never with a value', () => {
    const file = fileOf(
      'wrong.csv',
      line({ updated }),
      line({ updated, number: '9.99E+09' }),
      line({ updated, family: 'Secretname', born: '31/02/1989' }),
    );
    const ran = lwg(['validate', file]);
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain('1 rows are fine');
    expect(ran.stdout).toContain('2 must be mended: 1 rejected, 1 held back');
    expect(ran.stdout).toContain(
      `To mend: ${file}, line 3, column "NHS no": The spreadsheet has shortened a long number`,
    );
    expect(ran.stdout).toContain(`To mend: ${file}, line 4, column "DOB": There is no such day`);
    expect(ran.stdout + ran.stderr).not.toMatch(/Secretname|31\/02|9\.99E/);
  });

  test('a file that is no CSV file, in one line that says what to do', () => {
    const file = join(folder, 'book.csv');
    writeFileSync(file, Buffer.from('504b03041400', 'hex'));
    const ran = lwg(['validate', file]);
    expect([ran.status, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toBe(
      `lwg validate: ${file}: This is a workbook or another kind of file, not a CSV file. In Excel, save as "CSV UTF-8 (Comma delimited)".\n`,
    );
  });

  test.each([
    [['validate'], 'Say which file'],
    [['validate', 'missing.csv'], 'is not there'],
    [
      ['validate', 'examples/people.csv', '--feed', 'nobody'],
      'There is no feed nobody. There are: template, spreadsheet',
    ],
    [['validate', 'examples/people.csv', '--fast'], 'That is not how it is used'],
  ])('%j', (args, words) => {
    const ran = lwg(args);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(words);
  });

  test('to write results over the file itself, by whatever name', () => {
    const file = fileOf('kept.csv', line({ updated }));
    const alias = join(folder, 'alias.csv');
    symlinkSync(file, alias);
    const before = readFileSync(file, 'utf8');
    for (const results of [file, alias]) {
      const ran = lwg(['validate', file, '--results', results]);
      expect([ran.status, readFileSync(file, 'utf8')]).toEqual([1, before]);
      expect(ran.stderr).toContain(`${results} is the file that is checked.`);
    }
  });

  test('a folder of feeds that cannot be used', () => {
    const ran = lwg(['validate', 'examples/people.csv'], { LWG_FEEDS_FOLDER: join(folder, 'none') });
    expect(ran.stderr).toContain('LWG_FEEDS_FOLDER cannot be read as a folder.');
  });
});

describe('lwg validate', () => {
  test('reads the example under its charity’s own feed, without a server or a database', () => {
    const ran = lwg(['validate', 'examples/people.csv'], { LWG_FEEDS_FOLDER: 'examples/feeds' });
    expect(ran.stdout).toContain('3 rows are fine');
    expect(ran.status).toBe(0);
  });

  test('writes one line for each row, which no spreadsheet runs', () => {
    const file = fileOf(
      'results-in.csv',
      line({ updated, ref: '"=1+1"' }),
      line({ updated, ref: '-2', born: '' }),
      'Total,2,,,,,,,',
    );
    const results = join(folder, 'results.csv');
    lwg(['validate', file, '--results', results]);
    const bytes = readFileSync(results);
    expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
    const rows = parse(bytes, { bom: true, columns: true }) as readonly Record<string, string>[];
    expect(
      rows.map(({ line: at, client_ref, outcome, code, column }) => [at, client_ref, outcome, code, column]),
    ).toEqual([
      ['2', "'=1+1", 'ready', 'formula', 'Ref'],
      ['3', "'-2", 'rejected', 'missing', 'DOB'],
      ['4', '', 'skipped', '', ''],
    ]);
  });

  test('a template of any feed is a file that the feed reads', () => {
    for (const feed of [
      'template',
      'spreadsheet',
      'charitylog-like',
      'lamplight-like',
      'views-upshot-like',
    ]) {
      const file = join(folder, `${feed}.csv`);
      writeFileSync(file, lwg(['template', feed]).stdout);
      const ran = lwg(['validate', file, '--feed', feed]);
      expect(ran.stdout).toContain('1 rows are fine');
      expect(ran.stdout).not.toContain('not used');
    }
  });
});
