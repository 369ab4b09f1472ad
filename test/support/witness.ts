import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWitnessFolder } from '../../src/adapters/witness-folder/witness-folder.ts';
import { parseVerifierKey } from '../../src/audit/note/verifier-key.ts';
import type { Witness } from '../../src/gateway/witness/witness.ts';
import { witnessSigner } from '../../src/services-witness.ts';
import { checkpointOf, consistencyOf, leavesUpTo, newSigner, type Signer } from './reference-log.ts';

export const origin = 'gateway.example/log';
export const at = new Date('2026-11-22T02:10:00Z');

/** A witness with a memory of its own, which follows the logs of these signers. */
export function newWitness(
  signers: readonly Signer[],
): Witness & { readonly folder: string; readonly vkey: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lwg-witness-'));
  const signer = witnessSigner(
    JSON.stringify({ name: 'trust.example/witness', seed: Buffer.alloc(32, 7).toString('base64') }),
  );
  const logs = signers.map(({ vkey }) => {
    const key = parseVerifierKey(vkey);
    if (key === undefined) throw new Error('no key');
    return key;
  });
  return { memory: createWitnessFolder(folder), signer, logs, clock: () => at, folder, vkey: signer.vkey };
}

/** A log of its own making, with the requests that it would send. */
export function newLog(size: number, signer = newSigner(origin)) {
  const leaves = leavesUpTo(size);
  const checkpoint = (upTo: number): string => checkpointOf(leaves.slice(0, upTo), signer.name, [signer]);
  return {
    signer,
    leaves,
    checkpoint,
    request: (from: number, to: number): string => {
      const proof = from === 0 ? [] : consistencyOf(from, leaves.slice(0, to));
      return body(from, proof, checkpoint(to));
    },
  };
}

export function body(from: number | bigint, proof: readonly Buffer[], checkpoint: string): string {
  return `old ${from}\n${proof.map((hash) => `${hash.toString('base64')}\n`).join('')}\n${checkpoint}`;
}
