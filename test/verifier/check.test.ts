import { describe, expect, test } from 'vitest';
import { check } from '../../verifier/check.js';
import {
  checkpointOf,
  consistencyOf,
  leavesUpTo,
  newSigner,
  receiptOf,
  reportOf,
} from '../support/reference-log.ts';

const origin = 'gateway.example/log';
const [log, next] = [newSigner(origin), newSigner(origin)];
const witness = newSigner('trust.example/witness', 4);
const leaves = leavesUpTo(13);
const checkpoint = checkpointOf(leaves, origin, [log, next, witness]);
const keys = `# the log\n${log.vkey} retired 2026-12-01\n\n${witness.vkey}\n`;
const older = checkpointOf(leaves.slice(0, 6), origin, [log]);
const between = consistencyOf(6, leaves).map((hash) => hash.toString('base64'));

describe('A receipt', () => {
  test.each(leaves.map((_, index) => index))('of entry %i is proved', async (index) => {
    const file = JSON.stringify(receiptOf(leaves, index, checkpoint));
    const { verdict, proved } = await check({ file, keys });
    expect(verdict).toBe('proved');
    expect(proved.join('\n')).toContain(`The log holds this entry at place ${index}: at "2026-11-22T02:10`);
  });

  test('is refused where its entry, place, proof or checkpoint is another’s', async () => {
    const receipt = receiptOf(leaves, 4, checkpoint);
    const proof = String(receipt['proof']);
    const changed = [
      { ...receipt, leaf: leaves[5]?.toString('base64') },
      { ...receipt, proof: proof.replace('index 4', 'index 5') },
      { ...receipt, proof: proof.replace('index 4', 'index 04') },
      { ...receipt, proof: proof.replace(/index 4\n.*\n/, 'index 4\n') },
      { ...receipt, proof: String(receiptOf(leaves, 4, checkpointOf(leaves, origin, [witness]))['proof']) },
      { ...receipt, proof: `\n${proof}` },
      { ...receipt, format: 'living-well-receipt/2' },
    ];
    for (const one of changed) expect((await check({ file: JSON.stringify(one), keys })).verdict).toBe('bad');
  });

  test('says what it does not prove', async () => {
    const file = JSON.stringify(receiptOf(leaves, 0, older));
    const { notProved } = await check({ file, keys });
    expect(notProved).toEqual([
      expect.stringContaining('That a witness outside the organisation saw this checkpoint'),
      expect.stringContaining('That what the entry says is true'),
      expect.stringContaining('That others are shown the same log'),
    ]);
  });
});

describe('A report', () => {
  const file = `${JSON.stringify(reportOf(leaves, [0, 5, 12], checkpoint), null, 2)}\n`;

  test('is proved, by either key of a rotation, and a witness is named with the time', async () => {
    for (const key of [log, next]) {
      const { verdict, proved } = await check({ file, keys: `${key.vkey}\n${witness.vkey}` });
      expect(verdict).toBe('proved');
      expect(proved).toContainEqual(
        expect.stringContaining(
          'trust.example/witness, a witness whose key you gave, had seen it by 2026-09-21T',
        ),
      );
    }
  });

  test('says that nobody proves that nothing was left out', async () => {
    const { notProved } = await check({ file, keys });
    expect(notProved).toContainEqual(
      expect.stringContaining('That the report names every entry there is about the person'),
    );
    expect(notProved).toContainEqual(expect.stringContaining('it is not sealed'));
  });

  test('sealed, is as it was made', async () => {
    const sealed = JSON.stringify(reportOf(leaves, [0, 5, 12], checkpoint, log));
    const { verdict, proved } = await check({ file: sealed, keys });
    expect(verdict).toBe('proved');
    expect(proved).toContainEqual(expect.stringContaining('as it was made, at 2026-11-22T09:00:00.000Z'));
  });

  test('against a checkpoint of the same size that was kept: the same log', async () => {
    const { verdict, proved } = await check({ file, keys, kept: checkpoint });
    expect(verdict).toBe('proved');
    expect(proved).toContainEqual(expect.stringContaining('same size, same root'));
  });

  test('against an older one: undecided without a consistency proof, proved with one in either form', async () => {
    const without = await check({ file, keys, kept: older });
    expect(without.verdict).toBe('undecided');
    expect(without.notProved[0]).toContain('sizes 6 and 13 need a consistency proof');
    const [root1, root2] = [older, checkpoint].map((note) => note.split('\n')[2]);
    const line = JSON.stringify({ size1: 6, size2: 13, root1, root2, proof: between });
    for (const proof of [`${between.join('\n')}\n`, `${line}\n`]) {
      const { verdict, proved } = await check({ file, keys, kept: older, proof });
      expect(verdict).toBe('proved');
      expect(proved).toContainEqual(
        expect.stringContaining('Nothing was changed, moved or taken out between 6 entries and 13'),
      );
    }
  });
});

describe('Two checkpoints', () => {
  test('are of one history, whichever is the older', async () => {
    const proof = between.join('\n');
    expect((await check({ file: checkpoint, kept: older, keys, proof })).verdict).toBe('proved');
    expect((await check({ file: older, kept: checkpoint, keys, proof })).verdict).toBe('proved');
  });

  test('one alone proves no history', async () => {
    expect((await check({ file: checkpoint, keys })).verdict).toBe('undecided');
  });

  test('a checkpoint that a program saved with other line endings says so', async () => {
    const { wrong } = await check({ file: checkpoint.replaceAll('\n', '\r\n'), keys });
    expect(wrong[0]?.what).toContain('Windows line endings');
  });
});

describe('Keys', () => {
  test.each([
    ['none', '\n# nothing\n', 'no key was given'],
    ['one with a letter changed', log.vkey.replace(/.(.{8})$/, 'A$1'), 'does not fit its own number'],
    ['one of an unknown kind', 'x+00000000+BgAA', 'is of kind 6'],
    ['something else', 'BEGIN PUBLIC KEY', 'is not a key'],
  ])('%s: is refused', async (_, bad, why) => {
    const { verdict, wrong } = await check({ file: checkpoint, keys: bad, kept: checkpoint });
    expect(verdict).toBe('bad');
    expect(wrong[0]?.what).toContain(why);
  });
});
