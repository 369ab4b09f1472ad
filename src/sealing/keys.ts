import { createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto';
import { keyFileSchema } from '../key-file.ts';

/** A key that signs the log's checkpoints. */
export interface LogKey {
  readonly privateKey: KeyObject;
  /** Signs no more; what it signed is still believed. */
  readonly retired: boolean;
}

/** The deployment's secrets: one key that wraps every person's key, one that makes look-up hashes, and those that sign the log. */
export interface MasterKeys {
  readonly use: 'production' | 'demo';
  readonly id: string;
  readonly wrap: KeyObject;
  /** Other keys that rows may be wrapped by, while the wrapping key is changed. */
  readonly others: readonly { readonly id: string; readonly wrap: KeyObject }[];
  readonly index: KeyObject;
  /** In the order of the file; none in a file from before the log was signed. */
  readonly log: readonly LogKey[];
}

/** Reads a key file's text. Throws without quoting it. */
export function parseKeys(text: string): MasterKeys {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('The key file is not JSON.');
  }
  const parsed = keyFileSchema.safeParse(json);
  if (!parsed.success) {
    throw new Error(
      'The key file needs "use", "id", and 32 random bytes in base64 as "wrap", as "index" and as the "seed" of each key in "log".',
    );
  }
  const { use, id, wrap, index, next, former, log = [] } = parsed.data;
  return {
    use,
    id,
    wrap: secretKey(wrap),
    others: [next, former]
      .flatMap((other) => other ?? [])
      .map((other) => ({ id: other.id, wrap: secretKey(other.wrap) })),
    index: secretKey(index),
    log: log.map(({ seed, retired = false }) => ({ privateKey: signingKey(seed), retired })),
  };
}

function secretKey(base64: string): KeyObject {
  return createSecretKey(Buffer.from(base64, 'base64'));
}

/** PKCS 8 of an Ed25519 key up to its seed (RFC 8410, 7). */
const beforeSeed = Buffer.from('302e020100300506032b657004220420', 'hex');

function signingKey(seed: string): KeyObject {
  const key = Buffer.concat([beforeSeed, Buffer.from(seed, 'base64')]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}
