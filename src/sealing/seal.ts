import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { MasterKeys } from './keys.ts';

const nonceBytes = 12;
const tagBytes = 16;

/** Whose key: a person's id, or {@link deploymentOwner} for what belongs to nobody (directory, staff names in the log). */
export type KeyOwner = string;
export const deploymentOwner: KeyOwner = '00000000-0000-0000-0000-000000000000';

/** An unwrapped key and whose it is. Destroying its wrapped form is erasure. */
export interface OwnerKey {
  readonly owner: KeyOwner;
  readonly key: KeyObject;
}

/** Where a sealed value lives. Bound into the seal, so that a ciphertext moved to another row or column does not open. */
export type Place = readonly [table: string, row: string, column: string];

/** Seals bytes under an owner's key: AES-256-GCM, a random 96-bit nonce, the place and the owner as associated data. */
export function seal(owner: OwnerKey, place: Place, content: Buffer): Buffer {
  return encrypt(owner.key, associated(owner.owner, place), content);
}

/** Opens what {@link seal} made. Throws if it was changed, moved, or belongs to another owner. */
export function open(owner: OwnerKey, place: Place, sealed: Buffer): Buffer {
  return decrypt(owner.key, associated(owner.owner, place), sealed);
}

/** A new random key for an owner, and its wrapped form for the database. */
export function makeOwnerKey(master: MasterKeys, owner: KeyOwner): { key: OwnerKey; wrapped: Buffer } {
  const key = randomBytes(32);
  const wrapped = encrypt(master.wrap, associated(owner, ['sealing_key', owner, master.id]), key);
  return { key: { owner, key: createSecretKey(key) }, wrapped };
}

/** Unwraps an owner's key, by whichever of the wrapping keys it was wrapped. Throws where it was none of them. */
export function unwrapOwnerKey(master: MasterKeys, owner: KeyOwner, wrapped: Buffer): OwnerKey {
  // A key object: made once for a person's thirty items, where a buffer would be wrapped anew for each.
  return { owner, key: createSecretKey(unwrapped(master, owner, wrapped)) };
}

/** The same owner's key, wrapped by the wrapping key of now. Nothing that is sealed under it changes. */
export function rewrapOwnerKey(master: MasterKeys, owner: KeyOwner, wrapped: Buffer): Buffer {
  const key = unwrapped(master, owner, wrapped);
  return encrypt(master.wrap, associated(owner, ['sealing_key', owner, master.id]), key);
}

function unwrapped(master: MasterKeys, owner: KeyOwner, wrapped: Buffer): Buffer {
  let failure: unknown;
  for (const { id, wrap } of [master, ...master.others]) {
    try {
      return decrypt(wrap, associated(owner, ['sealing_key', owner, id]), wrapped);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function associated(owner: KeyOwner, place: Place): Buffer {
  return Buffer.from([...place, owner].join('\u0000'));
}

/** Random bytes that no nonce has used. Asked for by the thousand: asking costs as much as sealing does. */
let spare = Buffer.alloc(0);

function freshNonce(): Buffer {
  if (spare.length < nonceBytes) spare = randomBytes(nonceBytes * 512);
  const nonce = spare.subarray(0, nonceBytes);
  spare = spare.subarray(nonceBytes);
  return nonce;
}

function encrypt(key: KeyObject, data: Buffer, content: Buffer): Buffer {
  const nonce = freshNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(data);
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: KeyObject, data: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(data);
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const start = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes));
  return Buffer.concat([start, decipher.final()]);
}
