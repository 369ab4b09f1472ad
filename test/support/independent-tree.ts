import { createHash } from 'node:crypto';

/** RFC 9162's definitions, word for word and by recursion: shares nothing with what it is compared with. */
function sha256(...parts: readonly (Buffer | number)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(typeof part === 'number' ? Buffer.of(part) : part);
  return hash.digest();
}

export const independentLeafHash = (leaf: Buffer): Buffer => sha256(0, leaf);

/** MTH of 2.1.1, over leaf hashes. */
export function independentRoot(leafHashes: readonly Buffer[]): Buffer {
  const [only] = leafHashes;
  if (only === undefined) return sha256();
  if (leafHashes.length === 1) return only;
  const k = largestPowerBelow(leafHashes.length);
  return sha256(1, independentRoot(leafHashes.slice(0, k)), independentRoot(leafHashes.slice(k)));
}

/** PATH of 2.1.3.1. */
export function independentPath(m: number, leafHashes: readonly Buffer[]): readonly Buffer[] {
  if (leafHashes.length === 1) return [];
  const k = largestPowerBelow(leafHashes.length);
  const [left, right] = [leafHashes.slice(0, k), leafHashes.slice(k)];
  if (m < k) return [...independentPath(m, left), independentRoot(right)];
  return [...independentPath(m - k, right), independentRoot(left)];
}

/** SUBPROOF of 2.1.4.1. */
export function independentSubproof(
  m: number,
  leafHashes: readonly Buffer[],
  whole = true,
): readonly Buffer[] {
  if (m === leafHashes.length) return whole ? [] : [independentRoot(leafHashes)];
  const k = largestPowerBelow(leafHashes.length);
  const [left, right] = [leafHashes.slice(0, k), leafHashes.slice(k)];
  if (m <= k) return [...independentSubproof(m, left, whole), independentRoot(right)];
  return [...independentSubproof(m - k, right, false), independentRoot(left)];
}

function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
