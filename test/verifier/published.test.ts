import { describe, expect, test } from 'vitest';
import { verifyNote } from '../../src/audit/note/sign-note.ts';
import { parseNote } from '../../src/audit/note/signed-note.ts';
import { parseVerifierKey } from '../../src/audit/note/verifier-key.ts';
import { emptyRoot } from '../../src/audit/tree/hashes.ts';
import { openNote, readKeys } from '../../verifier/note.js';
import { consistencyOf, pathOf, rootOf } from '../support/reference-log.ts';
import { independentLeafHash } from '../support/independent-tree.ts';
import {
  bothAccept,
  bothRefuse,
  judge,
  spoiledConsistencies,
  spoiledInclusions,
  type Claim,
  type Consistency,
  type Inclusion,
} from './claims.ts';
import { leaves, roots } from './published-tree.ts';

const root = (size: number): Buffer => roots[size] ?? Buffer.alloc(0);
const sizes = roots.map((_, size) => size).slice(1);

const inclusions = sizes.flatMap((size) =>
  leaves.slice(0, size).map((leaf, index): Inclusion => ({
    index: BigInt(index),
    size: BigInt(size),
    leafHash: independentLeafHash(leaf),
    root: root(size),
    proof: pathOf(index, leaves.slice(0, size)),
  })),
);

const consistencies = sizes.flatMap((size2) =>
  sizes.slice(0, size2).map((size1): Consistency => ({
    size1: BigInt(size1),
    size2: BigInt(size2),
    root1: root(size1),
    root2: root(size2),
    proof: consistencyOf(size1, leaves.slice(0, size2)),
  })),
);

async function expectAll(
  verdict: typeof bothAccept,
  claims: readonly (readonly [string, Claim])[],
): Promise<void> {
  for (const [how, claim] of claims) {
    const words = JSON.stringify({ how, ...claim }, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(await judge(claim), words).toEqual(verdict);
  }
}

describe('The reference tree of RFC 6962 (transparency-dev/merkle, testonly/constants.go)', () => {
  test('no spoiled inclusion proof is accepted', async () => {
    const claims = inclusions.flatMap(spoiledInclusions);
    expect(claims.length).toBeGreaterThan(900);
    await expectAll(bothRefuse, claims);
  });

  test('no spoiled consistency proof is accepted', async () => {
    const claims = consistencies.flatMap(spoiledConsistencies);
    expect(claims.length).toBeGreaterThan(900);
    await expectAll(bothRefuse, claims);
  });

  test('nothing is proved of a tree that is empty', async () => {
    const nothing = { size1: 0n, root1: emptyRoot, proof: [] };
    await expectAll(bothRefuse, [
      ['empty to empty', { ...nothing, size2: 0n, root2: emptyRoot }],
      ['empty to one', { ...nothing, size2: 1n, root2: root(1) }],
      ['a leaf of none', { index: 0n, size: 0n, leafHash: emptyRoot, root: emptyRoot, proof: [] }],
    ]);
  });

  test('its roots are those that are published', () => {
    expect(roots.map((_, size) => rootOf(leaves.slice(0, size)))).toEqual(roots);
    expect(emptyRoot).toEqual(roots[0]);
  });

  test('every leaf in every size, and every size to every later one, is accepted', async () => {
    expect([inclusions.length, consistencies.length]).toEqual([36, 36]);
    await expectAll(
      bothAccept,
      [...inclusions, ...consistencies].map((claim) => ['as it is', claim] as const),
    );
  });
});

const neumann = {
  // Source: golang.org/x/mod, sumdb/note/note_test.go.
  vkey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  note: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
};
const foo = {
  // Source: C2SP signed-note, section "Example".
  vkey: 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  note: 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
};

/** What each of the two implementations says of a note. */
async function judgeNote(note: string, vkey: string): Promise<{ verifier: boolean; server: boolean }> {
  const key = parseVerifierKey(vkey);
  const parsed = parseNote(note);
  const server = key !== undefined && parsed !== undefined && verifyNote(parsed, [key]).ok;
  try {
    await openNote(note, await readKeys(vkey), 'note');
    return { verifier: true, server };
  } catch {
    return { verifier: false, server };
  }
}

describe.each([
  ['golang.org/x/mod, sumdb/note', neumann, foo],
  ['C2SP signed-note, "Example"', foo, neumann],
])('The signed note of %s', (_, { vkey, note }, other) => {
  test('is refused with any one byte of it changed', async () => {
    for (let at = 0; at < note.length; at++) {
      const changed = note.slice(0, at) + (note[at] === 'x' ? 'y' : 'x') + note.slice(at + 1);
      expect(await judgeNote(changed, vkey), changed).toEqual(bothRefuse);
    }
  });

  test('is refused with another key', async () => {
    expect(await judgeNote(note, other.vkey)).toEqual(bothRefuse);
  });

  test('is accepted, and a signature more by a stranger changes nothing', async () => {
    expect(await judgeNote(note, vkey)).toEqual(bothAccept);
    expect(await judgeNote(`${note}${other.note.split('\n\n')[1]}`, vkey)).toEqual(bothAccept);
  });
});

test.each([
  ['of the wrong length', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
  ['of an unknown algorithm', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
])(
  'A published key %s, whose number is right, is refused (golang.org/x/mod, sumdb/note)',
  async (_, vkey) => {
    expect(parseVerifierKey(vkey)).toBeUndefined();
    await expect(readKeys(vkey)).rejects.toThrow(/length|kind|bits/);
  },
);
