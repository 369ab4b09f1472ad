import { createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** What a key file holds. It lives outside the database: a stolen dump without it tells nobody anything. */
const keyFileSchema = z.strictObject({
  /** `demo` keys were made by the demo and are refused by a production deployment. */
  use: z.enum(['production', 'demo']),
  /** Names the wrapping key, so that a rotation knows which rows are still to be rewrapped. */
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  wrap: z.base64().refine((value) => Buffer.from(value, 'base64').length === 32),
  index: z.base64().refine((value) => Buffer.from(value, 'base64').length === 32),
});

/** The deployment's secrets: one key that wraps every person's key, one that makes look-up hashes. */
export interface MasterKeys {
  readonly use: 'production' | 'demo';
  readonly id: string;
  readonly wrap: KeyObject;
  readonly index: KeyObject;
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
      'The key file needs "use", "id", and 32 random bytes in base64 as "wrap" and as "index".',
    );
  }
  const { use, id, wrap, index } = parsed.data;
  const secret = (base64: string): KeyObject => createSecretKey(Buffer.from(base64, 'base64'));
  return { use, id, wrap: secret(wrap), index: secret(index) };
}
