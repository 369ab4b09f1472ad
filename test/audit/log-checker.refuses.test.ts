import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkpointText } from '../../src/audit/note/checkpoint.ts';
import { signText } from '../../src/audit/note/sign-note.ts';
import { formatNote } from '../../src/audit/note/signed-note.ts';
import { keyTypes, verifierKey } from '../../src/audit/note/verifier-key.ts';
import { independentLeafHash, independentRoot } from '../support/independent-tree.ts';
import { checkLog, type LogStory } from '../support/log-checker.ts';

const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]);
const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
const key = verifierKey('log.example', keyTypes.log, createPublicKey(privateKey));

function noteOf(size: number, root: Buffer): string {
  const text = checkpointText({ origin: 'log.example', size: BigInt(size), root });
  return formatNote({ text, signatures: [signText(text, { key, privateKey })] });
}

const entries = Array.from({ length: 9 }, (_, at) => ({
  id: `entry-${at}`,
  leaf: Buffer.from(`leaf ${at}`),
}));
const leaves = entries.map(({ id, leaf }, idx) => ({ idx, id, leafHash: independentLeafHash(leaf) }));
const hashes = leaves.map(({ leafHash }) => leafHash);
const rootOf = (size: number): Buffer => independentRoot(hashes.slice(0, size));
const sound: LogStory = {
  leaves,
  events: new Map([...entries.map(({ id, leaf }) => [id, leaf] as const), ['late', Buffer.from('late')]]),
  pending: ['late'],
  head: { size: 9, root: rootOf(9) },
  notes: [noteOf(4, rootOf(4)), noteOf(9, rootOf(9))],
  receipts: [{ id: 'entry-3', delay: 900 }],
};

/** One thing wrong at a time. */
const planted: Readonly<Record<string, Partial<LogStory>>> = {
  'leaf 6 stands at place 5': { leaves: leaves.filter(({ idx }) => idx !== 5) },
  'entry entry-2 has two places': {
    leaves: [...leaves, { idx: 9, id: 'entry-2', leafHash: hashes[2] ?? Buffer.alloc(0) }],
  },
  'leaf 2 is not of its entry': { events: new Map([...sound.events, ['entry-2', Buffer.from('edited')]]) },
  'leaf 7 has no entry': { events: new Map([...sound.events].filter(([id]) => id !== 'entry-7')) },
  'entry late has no place and waits for none': { pending: [] },
  'entry entry-1 has a place and waits for another': { pending: ['late', 'entry-1'] },
  'the head says 8 of 9': { head: { size: 8, root: rootOf(9) } },
  'the head has another root': { head: { size: 9, root: rootOf(8) } },
  'a note is no checkpoint': { notes: ['a note\n'] },
  'two notes were signed at 4': { notes: [...sound.notes, noteOf(4, rootOf(5))] },
  'the note at 10 is not of this log': { notes: [noteOf(10, rootOf(9))] },
  'receipt gone is of no entry': { receipts: [{ id: 'gone', delay: 1 }] },
  'receipt entry-3 was not in the tree in time': { receipts: [{ id: 'entry-3', delay: 5_001 }] },
};

describe('The checker of the log', () => {
  it.each(Object.entries(planted))('finds: %s', (problem, wrong) => {
    expect(checkLog({ ...sound, ...wrong }, 5_000)).toContain(problem);
  });

  it('finds a receipt that never came in', () => {
    expect(checkLog({ ...sound, receipts: [{ id: 'entry-3', delay: undefined }] })).toHaveLength(1);
  });

  it('finds nothing in a log that holds', () => {
    expect(checkLog(sound, 5_000)).toEqual([]);
  });
});
