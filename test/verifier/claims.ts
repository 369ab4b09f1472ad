import { verifyConsistency, verifyInclusion } from '../../src/audit/tree/verify-proof.ts';
import { whyNotConsistent, whyNotIncluded } from '../../verifier/tree.js';
import { sha256 } from '../support/reference-log.ts';

export interface Inclusion {
  readonly index: bigint;
  readonly size: bigint;
  readonly leafHash: Buffer;
  readonly root: Buffer;
  readonly proof: readonly Buffer[];
}

export interface Consistency {
  readonly size1: bigint;
  readonly size2: bigint;
  readonly root1: Buffer;
  readonly root2: Buffer;
  readonly proof: readonly Buffer[];
}

export type Claim = Inclusion | Consistency;

const bytes = (buffer: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(buffer);

/** What each of the two implementations says of a claim. */
export async function judge(claim: Claim): Promise<{ readonly verifier: boolean; readonly server: boolean }> {
  const proof = claim.proof.map(bytes);
  if ('leafHash' in claim) {
    const { index, size, leafHash, root } = claim;
    const why = await whyNotIncluded({ index, size, leaf: bytes(leafHash), root: bytes(root), proof });
    return { verifier: why === undefined, server: verifyInclusion(claim).ok };
  }
  const { size1, size2, root1, root2 } = claim;
  const why = await whyNotConsistent({ size1, size2, root1: bytes(root1), root2: bytes(root2), proof });
  return { verifier: why === undefined, server: verifyConsistency(claim).ok };
}

export const bothAccept = { verifier: true, server: true };
export const bothRefuse = { verifier: false, server: false };

export function flip(buffer: Buffer, bit: number): Buffer {
  const changed = Buffer.from(buffer);
  const at = Math.floor(bit / 8) % changed.length;
  changed[at] = (changed[at] ?? 0) ^ (1 << (bit % 8));
  return changed;
}

const uint64 = 1n << 64n;
/** As a uint64 goes round, so that 0 less 1 is 18446744073709551615. */
const wrap = (n: bigint): bigint => ((n % uint64) + uint64) % uint64;
const garbage = Buffer.from('garbage, not a hash');
const stranger = sha256(garbage);

function proofsLike(
  proof: readonly Buffer[],
  extra: readonly Buffer[],
): readonly [string, readonly Buffer[]][] {
  const swapped = [...proof];
  [swapped[0], swapped[1]] = [swapped[1] ?? stranger, swapped[0] ?? stranger];
  return [
    ...proof.flatMap((hash, at): [string, readonly Buffer[]][] => [
      [`hash ${at}, a bit changed`, proof.with(at, flip(hash, 3 + at * 50))],
      [`hash ${at} a byte short`, proof.with(at, hash.subarray(1))],
      [`hash ${at} left out`, proof.toSpliced(at, 1)],
      [`a hash put in before ${at}`, proof.toSpliced(at, 0, stranger)],
    ]),
    ...[garbage, stranger, Buffer.alloc(0), ...extra].flatMap((more): [string, readonly Buffer[]][] => [
      ['something more at the end', [...proof, more]],
      ['something more at the beginning', [more, ...proof]],
    ]),
    ...(proof.length > 0 ? ([['no proof', []]] as [string, readonly Buffer[]][]) : []),
    ...(proof.length > 1
      ? ([['the first two hashes exchanged', swapped]] as [string, readonly Buffer[]][])
      : []),
  ];
}

/** Every way in which published probes (transparency-dev/merkle, proof/verify_test.go) spoil an inclusion proof, and a few more. */
export function spoiledInclusions(good: Inclusion): readonly [string, Inclusion][] {
  const { index, size, leafHash, root, proof } = good;
  const indexes = [index + 1n, index - 1n, index ^ 2n, index + size, uint64 - 1n].map(wrap);
  const sizes = [size * 2n, size / 2n, 0n, uint64 - 1n];
  return [
    ...indexes.map((other): [string, Inclusion] => [`place ${other}`, { ...good, index: other }]),
    ...sizes.map((other): [string, Inclusion] => [`size ${other}`, { ...good, size: other }]),
    ...[stranger, garbage, Buffer.alloc(0), flip(leafHash, 7)].map((other): [string, Inclusion] => [
      'another leaf',
      { ...good, leafHash: other },
    ]),
    ...[stranger, garbage, Buffer.alloc(0), sha256(), flip(root, 255)].map((other): [string, Inclusion] => [
      'another root',
      { ...good, root: other },
    ]),
    ...proofsLike(proof, [root, leafHash]).map(([how, other]): [string, Inclusion] => [
      how,
      { ...good, proof: other },
    ]),
  ];
}

/** The same of a consistency proof. */
export function spoiledConsistencies(good: Consistency): readonly [string, Consistency][] {
  const { size1, size2, root1, root2, proof } = good;
  const older = [size1 - 1n, size1 + 1n, size1 ^ 2n, 0n, size2 + 1n, uint64 - 1n].map(wrap);
  const newer = [size2 * 2n, size2 / 2n, 0n, uint64 - 1n];
  return [
    ...older.map((other): [string, Consistency] => [`older size ${other}`, { ...good, size1: other }]),
    ...newer.map((other): [string, Consistency] => [`newer size ${other}`, { ...good, size2: other }]),
    ...[stranger, Buffer.alloc(0), flip(root1, 0)].map((other): [string, Consistency] => [
      'another older root',
      { ...good, root1: other },
    ]),
    ...[stranger, Buffer.alloc(0), flip(root2, 0)].map((other): [string, Consistency] => [
      'another newer root',
      { ...good, root2: other },
    ]),
    ...(root1.equals(root2)
      ? []
      : ([['roots exchanged', { ...good, root1: root2, root2: root1 }]] as [string, Consistency][])),
    ...proofsLike(proof, [root1, root2]).map(([how, other]): [string, Consistency] => [
      how,
      { ...good, proof: other },
    ]),
  ];
}
