import { verifierKey, keyTypes, type VerifierKey } from '../../audit/note/verifier-key.ts';
import { createPublicKey } from 'node:crypto';
import type { LogKey, MasterKeys } from '../../sealing/keys.ts';

/** Under which name the log's keys are known: notes are signed in the name of their origin. */
export function logVerifierKey(origin: string, { privateKey }: LogKey): VerifierKey {
  return verifierKey(origin, keyTypes.log, createPublicKey(privateKey));
}

/** Every key by which a note of one of these origins may be believed. */
export function logVerifierKeys(origins: readonly string[], { log }: MasterKeys): readonly VerifierKey[] {
  return origins.flatMap((origin) => log.map((key) => logVerifierKey(origin, key)));
}
