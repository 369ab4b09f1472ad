import { randomBytes } from 'node:crypto';
import { z } from 'zod';

const secret = z.base64().refine((value) => Buffer.from(value, 'base64').length === 32);

const keyId = z.string().regex(/^[a-z0-9-]{1,40}$/);
const wrappingKey = z.strictObject({ id: keyId, wrap: secret });

/** What a key file holds. It lives outside the database: a stolen dump without it tells nobody anything. */
export const keyFileSchema = z.strictObject({
  /** `demo` keys were made by the demo and are refused by a production deployment. */
  use: z.enum(['production', 'demo']),
  /** Names the wrapping key, so that a rotation knows which rows are still to be rewrapped. */
  id: keyId,
  wrap: secret,
  index: secret,
  /** The wrapping key that comes next: known to every role before any of them wraps with it. */
  next: wrappingKey.optional(),
  /** The wrapping key that was: of rows that are not rewrapped yet. */
  former: wrappingKey.optional(),
  /** Seeds of the Ed25519 keys that sign the access log: all that are not retired sign, so that an old and a new one do through a rotation. */
  log: z
    .array(z.strictObject({ seed: secret, retired: z.boolean().optional() }))
    .max(8)
    .optional(),
});

export type KeyFile = z.output<typeof keyFileSchema>;

/** 32 random bytes, in base64. */
export function newSecret(): string {
  return randomBytes(32).toString('base64');
}

const newId = (): string => `kek-${randomBytes(4).toString('hex')}`;

/** The text of a new key file. */
export function newKeys(use: 'production' | 'demo'): string {
  const keys = { use, id: newId(), wrap: newSecret(), index: newSecret(), log: [{ seed: newSecret() }] };
  return `${JSON.stringify(keys, null, 2)}\n`;
}

/** The next of three steps to another wrapping key: every role knows it before any wraps by it, and the former one until nothing is wrapped by that. */
export function nextKeyFile({ next, former, ...keys }: KeyFile): {
  readonly keys: KeyFile;
  readonly says: string;
} {
  if (former !== undefined)
    return { keys, says: 'It forgets the former key. Give it to every role; this was the last step.' };
  if (next === undefined) {
    return {
      keys: { ...keys, next: { id: newId(), wrap: newSecret() } },
      says: 'Give it to every role and restart them. Then run this again on it.',
    };
  }
  const { id, wrap } = keys;
  return {
    keys: { ...keys, ...next, former: { id, wrap } },
    says: 'Give it to every role and restart them; then type: lwg keys rewrap. Then run this again on it.',
  };
}
