import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseNote } from '../../../src/audit/note/signed-note.ts';
import { readingLog } from '../../../src/db/log-audit.ts';
import { logKeyLines } from '../../../src/gateway/log/log-keys.ts';
import { releaseConsistency } from '../../../src/gateway/log/release-consistency.ts';
import { logVerifierKeys } from '../../../src/gateway/log/signing.ts';
import { takeTurn } from '../../../src/gateway/log/take-turn.ts';
import { verifyLog } from '../../../src/gateway/log/verify-log.ts';
import { parseKeys, type MasterKeys } from '../../../src/sealing/keys.ts';
import { check } from '../../../verifier/check.js';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { addEntries } from '../../support/log-fill.ts';

let gateway: TestGateway;
let origin: string;
/** Checkpoints as they were published: by the old key, by both, by the new one. */
let notes: Readonly<Record<'before' | 'during' | 'after', string>>;
let keysAfter: MasterKeys;
const [oldSeed, newSeed] = [randomBytes(32), randomBytes(32)].map((seed) => seed.toString('base64'));

/** The key file of a deployment with these keys in `log`. */
function keysOf(log: readonly object[]): MasterKeys {
  const secret = (): string => randomBytes(32).toString('base64');
  const file = { use: 'demo', id: 'rotation', wrap: secret(), index: secret(), log };
  return parseKeys(JSON.stringify(file));
}

/** A sequencer that was started with this key file takes a turn at something new. */
async function published(keys: MasterKeys): Promise<string> {
  await addEntries(gateway.database, 5);
  const { sequencing } = gateway.worker;
  if (sequencing === undefined) throw new Error('no sequencer');
  expect(await takeTurn({ ...sequencing, keys })).toMatchObject({ state: 'signed' });
  return (await gateway.app.inject('/log/checkpoint')).body;
}

beforeAll(async () => {
  gateway = await startTestGateway();
  const before = await published(keysOf([{ seed: oldSeed }]));
  const during = await published(keysOf([{ seed: oldSeed }, { seed: newSeed }]));
  keysAfter = keysOf([{ seed: oldSeed, retired: true }, { seed: newSeed }]);
  notes = { before, during, after: await published(keysAfter) };
  [origin = ''] = await gateway.services.logTree.origins();
});
afterAll(() => gateway.stop());

/** Lines of `/log/keys`, as an outsider has them after the rotation. */
const lines = (): readonly string[] => logKeyLines([origin], keysAfter).trim().split('\n');
const oldKey = (): string => lines()[0]?.replace(' retired', '') ?? '';
const newKey = (): string => lines()[1] ?? '';
const verdict = async (file: string, keys: string, more: { kept?: string; proof?: string } = {}) =>
  (await check({ file, keys: `${keys}\n`, ...more })).verdict;

describe('Through a rotation of the log’s key', () => {
  test('a checkpoint is refused by whoever has only the key that did not sign it', async () => {
    expect(await verdict(notes.before, newKey())).toBe('bad');
    expect(await verdict(notes.after, oldKey())).toBe('bad');
  });

  test('is signed by the old key, then by both, then by the new one alone', () => {
    const signers = Object.values(notes).map((note) => parseNote(note)?.signatures.length);
    expect(signers).toEqual([1, 2, 1]);
    expect(lines()).toEqual([expect.stringMatching(/ retired$/), expect.not.stringContaining('retired')]);
  });

  test('whoever has either key, or both, believes what was signed by both', async () => {
    for (const keys of [oldKey(), newKey(), `${oldKey()}\n${newKey()}`])
      expect(await verdict(notes.during, keys)).not.toBe('bad');
  });

  test('a checkpoint that was kept from before is shown to be the beginning of the log after it', async () => {
    const [from, to] = [notes.before, notes.after].map((note) => BigInt(note.split('\n')[1] ?? ''));
    const proof = JSON.stringify(await releaseConsistency(gateway.services.logTree, from ?? 0n, to));
    const both = `${oldKey()}\n${newKey()}`;
    expect(await verdict(notes.after, both, { kept: notes.before, proof })).toBe('proved');
    expect(await verdict(notes.after, newKey(), { kept: notes.during, proof })).not.toBe('proved');
  });

  test('all of it is verified with the keys as they are afterwards, and not without the retired one', async () => {
    const found = (keys: MasterKeys) =>
      readingLog(gateway.database.ownerUrl, (reader) => verifyLog(reader, logVerifierKeys([origin], keys)));
    expect(await found(keysAfter)).toMatchObject({ checkpoints: 3 });
    expect(await found(keysOf([{ seed: newSeed }]))).toMatchObject({
      problem: expect.stringContaining('cannot be believed'),
    });
  });
});
