import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a secret starts with, so that people and secret scanners know one when they see one. */
export type SecretPrefix = 'lwg_key' | 'lwg_token';

const bodyLength = 43;
const checksumLength = 6;

/**
 * Makes an API key or access token: prefix, 32 random bytes, checksum, e.g. `lwg_key_…`. Show it once; store only
 * {@link hashSecret} of it.
 */
export function makeSecret(prefix: SecretPrefix): string {
  const body = `${prefix}_${randomBytes(32).toString('base64url')}`;
  return body + checksum(body);
}

/** True when a string has the shape of such a secret and its checksum agrees: a typing slip never asks the database. */
export function isSecret(text: string, prefix: SecretPrefix): boolean {
  const length = prefix.length + 1 + bodyLength + checksumLength;
  if (text.length !== length || !text.startsWith(`${prefix}_`)) return false;
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return false;
  return checksum(text.slice(0, -checksumLength)) === text.slice(-checksumLength);
}

/**
 * SHA-256 of a secret, hex: what is stored and looked up. Neither slow nor keyed, because the secrets are 256 random
 * bits: there is nothing to guess.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64url');
}
