import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import {
  independentLeafHash,
  independentPath,
  independentRoot,
  independentSubproof,
} from './independent-tree.ts';

/** A log kept in the plainest way there is: trees by recursion, notes by hand. */

export const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export const rootOf = (leaves: readonly Buffer[]): Buffer => independentRoot(leaves.map(independentLeafHash));

export const pathOf = (index: number, leaves: readonly Buffer[]): readonly Buffer[] =>
  independentPath(index, leaves.map(independentLeafHash));

export const consistencyOf = (size: number, leaves: readonly Buffer[]): readonly Buffer[] =>
  independentSubproof(size, leaves.map(independentLeafHash));

/** A key that signs notes: kind 1 as a log, kind 4 as a witness with the time. */
export interface Signer {
  readonly name: string;
  readonly vkey: string;
  sign(text: string, seconds?: bigint): string;
}

export function newSigner(name: string, kind: 1 | 4 = 1): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return signerOf(
    name,
    kind,
    privateKey,
    Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
  );
}

function signerOf(name: string, kind: 1 | 4, privateKey: KeyObject, publicKey: Buffer): Signer {
  const material = Buffer.concat([Buffer.of(kind), publicKey]);
  const id = sha256(Buffer.from(`${name}\n`), material).subarray(0, 4);
  return {
    name,
    vkey: `${name}+${id.toString('hex')}+${material.toString('base64')}`,
    sign: (text, seconds = 0n) => {
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(seconds);
      const message = kind === 4 ? `cosignature/v1\ntime ${seconds}\n${text}` : text;
      const signature = sign(null, Buffer.from(message), privateKey);
      const parts = kind === 4 ? [id, time, signature] : [id, signature];
      return `— ${name} ${Buffer.concat(parts).toString('base64')}\n`;
    },
  };
}

/** A signed checkpoint of the first `size` leaves. */
export function checkpointOf(leaves: readonly Buffer[], origin: string, signers: readonly Signer[]): string {
  const text = `${origin}\n${leaves.length}\n${rootOf(leaves).toString('base64')}\n`;
  return `${text}\n${signers.map((signer) => signer.sign(text, 1_790_000_000n)).join('')}`;
}

/** An entry's leaf as the gateway writes it, of nobody. */
export function leafOf(index: number): Buffer {
  const entry = {
    actor: 'ab'.repeat(32),
    at: new Date(Date.UTC(2026, 10, 22, 2, 10, index)).toISOString(),
    face: 'page',
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    kind: 'support',
    organisation: 'RMP',
    outcome: 'shown',
    purpose: 'ETREAT',
    released: { Goal: index },
    role: 'mh-liaison',
    salt: sha256(Buffer.from(String(index)))
      .toString('hex')
      .slice(0, 32),
    v: 1,
  };
  return Buffer.from(JSON.stringify(entry));
}

export function leavesUpTo(size: number): Buffer[] {
  return Array.from({ length: size }, (_, index) => leafOf(index));
}

/** `living-well-receipt/1` of one leaf. */
export function receiptOf(
  leaves: readonly Buffer[],
  index: number,
  checkpoint: string,
): Record<string, unknown> {
  const hashes = pathOf(index, leaves).map((hash) => `${hash.toString('base64')}\n`);
  return {
    format: 'living-well-receipt/1',
    leaf: leaves[index]?.toString('base64'),
    proof: `c2sp.org/tlog-proof@v1\nindex ${index}\n${hashes.join('')}\n${checkpoint}`,
  };
}

export type Report = Record<string, unknown> & { rows: Record<string, unknown>[] };

/** `living-well-report/1` of some leaves, sealed where a signer is given for it. */
export function reportOf(
  leaves: readonly Buffer[],
  indexes: readonly number[],
  checkpoint: string,
  sealer?: Signer,
): Report {
  const origin = checkpoint.split('\n')[0] ?? '';
  const report: Report = {
    format: 'living-well-report/1',
    madeAt: '2026-11-22T09:00:00.000Z',
    origin,
    checkpoint,
    rows: indexes.map((index) => rowOf(leaves, index)),
  };
  if (sealer === undefined) return report;
  const hash = sha256(Buffer.from(JSON.stringify(report))).toString('base64');
  const text = `living-well-report/1\n${origin}\n${String(report['madeAt'])}\n${hash}\n`;
  return { ...report, seal: `${text}\n${sealer.sign(text)}` };
}

function rowOf(leaves: readonly Buffer[], index: number): Record<string, unknown> {
  const leaf = leaves[index] ?? Buffer.alloc(0);
  const { at, kind, outcome, face, organisation, role, purpose } = JSON.parse(leaf.toString()) as Record<
    string,
    string
  >;
  const proof = pathOf(index, leaves).map((hash) => hash.toString('base64'));
  return {
    at,
    kind,
    outcome,
    face,
    organisation,
    role,
    purpose,
    index: String(index),
    leaf: leaf.toString('base64'),
    proof,
  };
}
