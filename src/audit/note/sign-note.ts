import { sign, verify, type KeyObject } from 'node:crypto';
import type { Verdict } from '../tree/verify-proof.ts';
import type { NoteSignature, SignedNote } from './signed-note.ts';
import { keyTypes, type VerifierKey } from './verifier-key.ts';

/** A private key, with what others know it by. */
export interface NoteSigner {
  readonly key: VerifierKey;
  readonly privateKey: KeyObject;
}

/** The log's own signature of a note's text. */
export function signText(text: string, { key, privateKey }: NoteSigner): NoteSignature {
  return { name: key.name, keyId: key.id, signature: sign(null, Buffer.from(text, 'utf8'), privateKey) };
}

/** A witness's signature: that at this time (seconds since 1970) nothing larger and consistent was known to it (C2SP tlog-cosignature v1). */
export function cosignText(text: string, seconds: bigint, { key, privateKey }: NoteSigner): NoteSignature {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(seconds);
  const signature = sign(null, cosigned(text, seconds), privateKey);
  return { name: key.name, keyId: key.id, signature: Buffer.concat([time, signature]) };
}

/** Whether one of the keys signed it, and none of them wrongly. Signatures of keys that nobody named say nothing. */
export function verifyNote(note: SignedNote, keys: readonly VerifierKey[]): Verdict {
  let signed = false;
  for (const one of note.signatures) {
    const key = keys.find(({ name, id }) => name === one.name && id === one.keyId);
    if (key === undefined) continue;
    if (!isSignedBy(note.text, one, key))
      return { ok: false, reason: `the signature of ${key.name} is wrong` };
    signed = true;
  }
  return signed ? { ok: true } : { ok: false, reason: 'no key that is trusted signed it' };
}

function isSignedBy(text: string, { signature }: NoteSignature, { type, publicKey }: VerifierKey): boolean {
  if (type === keyTypes.log) return verify(null, Buffer.from(text, 'utf8'), publicKey, signature);
  if (signature.length !== 72) return false;
  return verify(null, cosigned(text, signature.readBigUInt64BE(0)), publicKey, signature.subarray(8));
}

function cosigned(text: string, seconds: bigint): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`, 'utf8');
}
