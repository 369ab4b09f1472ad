import { describe, expect, test } from 'vitest';
import { check } from '../../verifier/check.js';
import {
  checkpointOf,
  consistencyOf,
  leafOf,
  leavesUpTo,
  newSigner,
  reportOf,
  type Report,
} from '../support/reference-log.ts';

const origin = 'gateway.example/log';
const log = newSigner(origin);
const witness = newSigner('trust.example/witness', 4);
const leaves = leavesUpTo(11);
const checkpoint = checkpointOf(leaves, origin, [log, witness]);
const keys = `${log.vkey}\n${witness.vkey}\n`;

const byLog = checkpointOf(leaves, origin, [log]);
const report = (): Report => reportOf(leaves, [2, 3, 7, 10], byLog);
const sealed = (): Report => reportOf(leaves, [2, 3, 7, 10], checkpoint, log);
const checked = async (file: string, more: { kept?: string; proof?: string } = {}) =>
  check({ file, keys, ...more });
const wrongIn = async (changed: Report): Promise<readonly string[]> => {
  const { verdict, wrong } = await checked(JSON.stringify(changed));
  expect(verdict).toBe('bad');
  return wrong.map(({ where, what }) => `${where}: ${what}`);
};

describe('One byte changed anywhere in a report', () => {
  // Unsealed, when it was made is anybody's word, and the result says so; and a witness's line, renamed, is another's, to be passed over.
  const changes = (file: string, step: number): string[] => {
    const made = file.indexOf('"madeAt":"') + '"madeAt":"'.length;
    const isFree = (at: number): boolean => at >= made && at < made + 24;
    return Array.from({ length: Math.floor(file.length / step) }, (_, turn) => turn * step)
      .filter((at) => file.includes('"seal"') || !isFree(at))
      .map((at) => {
        const other = file[at] === 'B' ? 'C' : 'B';
        return file.slice(0, at) + other + file.slice(at + 1);
      });
  };

  const checkedAsChanged = async (changed: string) => ({ ...(await checked(changed)), changed });

  test.each([
    ['as one line', () => JSON.stringify(reportOf(leaves, [7], byLog)), 1],
    ['over many lines', () => `${JSON.stringify(report(), null, 2)}\n`, 7],
    ['sealed', () => JSON.stringify(sealed()), 11],
  ])(
    '%s: is refused, with the place',
    async (_, make, step) => {
      const file = make();
      expect((await checked(file)).verdict).toBe('proved');
      const results = await Promise.all(changes(file, step).map(checkedAsChanged));
      expect(results.filter(({ verdict }) => verdict !== 'bad')).toEqual([]);
      const places = results.flatMap(({ wrong }) => wrong.map(({ where }) => where));
      expect(places.length).toBeGreaterThanOrEqual(results.length);
      expect(places.filter((where) => where.length < 3)).toEqual([]);
    },
    30_000,
  );

  test('a byte too many, or one too few, is refused', async () => {
    const file = JSON.stringify(sealed());
    for (let at = 1; at < file.length; at += 23) {
      expect((await checked(file.slice(0, at) + file.slice(at + 1))).verdict).toBe('bad');
      expect((await checked(`${file.slice(0, at)} ${file.slice(at)}`)).verdict).toBe('bad');
    }
  });
});

describe('A report is refused, and the place is named', () => {
  test('where a row says what its entry does not', async () => {
    const changed = report();
    Object.assign(changed.rows[1] ?? {}, { outcome: 'refused' });
    expect(await wrongIn(changed)).toEqual([
      'row 2, outcome: the row says "refused", and the log says "shown"',
    ]);
  });

  test('where a row leaves out what its entry says', async () => {
    const changed = report();
    delete changed.rows[0]?.['purpose'];
    expect(await wrongIn(changed)).toEqual([
      'row 1, purpose: the row says nothing, and the log says "ETREAT"',
    ]);
  });

  test('where an entry was never in the log', async () => {
    const changed = report();
    const forged = { ...JSON.parse(leafOf(3).toString()), role: 'porter' } as Record<string, unknown>;
    Object.assign(changed.rows[1] ?? {}, {
      role: 'porter',
      leaf: Buffer.from(JSON.stringify(forged)).toString('base64'),
    });
    expect(await wrongIn(changed)).toEqual([
      expect.stringMatching(/^row 2: its leaf, place or proof was changed/),
    ]);
  });

  test('where an entry is another, with its own proof, under a wrong place', async () => {
    const changed = report();
    Object.assign(changed.rows[0] ?? {}, { index: '6' });
    expect(await wrongIn(changed)).toEqual([
      expect.stringMatching(/^row 1: .*does not hold this entry at place 6$/),
    ]);
  });

  test('where one entry stands twice', async () => {
    const changed = report();
    changed.rows.push(changed.rows[0] ?? {});
    expect(await wrongIn(changed)).toEqual(['row 5: is the same entry as row 1']);
  });

  test('where something stands in it that nothing proves', async () => {
    expect(await wrongIn({ ...report(), summary: 'all is well' })).toEqual([
      'report: has a member "summary" that nothing proves',
    ]);
  });

  test('where a name stands twice, of which two readers would read two things', async () => {
    const file = JSON.stringify(report()).replace('"rows":', '"madeAt":"2026-01-01T00:00:00.000Z","rows":');
    expect((await checked(file)).wrong[0]?.what).toContain('"madeAt" stands there twice');
  });

  test('where it names another log than its checkpoint', async () => {
    expect(await wrongIn({ ...report(), origin: 'other.example/log' })).toEqual([
      `origin: says "other.example/log", and the checkpoint is of ${origin}`,
    ]);
  });

  test('where its checkpoint is signed by nobody whose key was given', async () => {
    const other = checkpointOf(leaves, origin, [newSigner(origin)]);
    expect(await wrongIn({ ...report(), checkpoint: other })).toEqual([
      'checkpoint in the report: is not signed by any key that was given',
    ]);
  });

  test('where only a witness signed its checkpoint, and not the log', async () => {
    expect(await wrongIn({ ...report(), checkpoint: checkpointOf(leaves, origin, [witness]) })).toEqual([
      `checkpoint in the report: is not signed with a given key of the log it speaks for, ${origin}`,
    ]);
  });

  test('where a given key’s signature does not fit, whoever else signed', async () => {
    const spoiled = checkpoint.replace(
      /(trust\.example\/witness .{20})(.)/,
      (_, kept: string, letter: string) => kept + (letter === 'A' ? 'B' : 'A'),
    );
    const { verdict, wrong } = await checked(JSON.stringify({ ...report(), checkpoint: spoiled }));
    expect(verdict).toBe('bad');
    expect(wrong[0]?.where).toBe('checkpoint in the report, signature 2');
  });

  test('where a row was taken out, or moved, after it was sealed', async () => {
    const shorter = sealed();
    shorter.rows.pop();
    expect(await wrongIn(shorter)).toEqual([expect.stringMatching(/^report: is not as it was sealed/)]);
    const moved = sealed();
    moved.rows.reverse();
    expect(await wrongIn(moved)).toEqual([expect.stringMatching(/^report: is not as it was sealed/)]);
  });

  test('where the seal is of another report, or was made with another key', async () => {
    expect(await wrongIn({ ...report(), seal: reportOf(leaves, [1], checkpoint, log)['seal'] })).toHaveLength(
      1,
    );
    expect(await wrongIn(reportOf(leaves, [2], checkpoint, witness))).toHaveLength(1);
  });

  test('where the checkpoint that was kept shows another history', async () => {
    const rewritten = [...leaves];
    rewritten[7] = leafOf(999);
    const kept = checkpointOf(rewritten, origin, [log]);
    const { verdict, wrong } = await checked(JSON.stringify(report()), { kept });
    expect(verdict).toBe('bad');
    expect(wrong[0]?.what).toContain('two different histories');

    const older = checkpointOf(rewritten.slice(0, 9), origin, [log]);
    const proof = consistencyOf(9, leaves)
      .map((hash) => hash.toString('base64'))
      .join('\n');
    const grown = await checked(JSON.stringify(report()), { kept: older, proof });
    expect(grown.verdict).toBe('bad');
    expect(grown.wrong[0]?.where).toBe('consistency proof');
  });

  test('where the checkpoint that was kept is of another log', async () => {
    const other = newSigner('other.example/log');
    const kept = checkpointOf(leaves, other.name, [other]);
    const result = await check({ file: JSON.stringify(report()), keys: `${keys}${other.vkey}`, kept });
    expect(result.wrong[0]).toEqual({
      where: 'kept checkpoint',
      what: `is of another log, ${other.name} and not ${origin}`,
    });
  });
});

describe('A report that says it is not whole', () => {
  test('is proved as far as it goes, and what it lacks is named', async () => {
    const said = await checked(JSON.stringify({ ...report(), older: true }));
    expect(said.verdict).toBe('proved');
    expect(said.notProved.join()).toContain('older looks');
  });

  test('in any other word than true is wrong', async () => {
    expect((await checked(JSON.stringify({ ...report(), older: 1 }))).verdict).toBe('bad');
  });
});
