import { createPublicKey, hash, type KeyObject } from 'node:crypto';

/** What a key signs: checkpoints as the log, or as a witness with a time (C2SP signed-note, tlog-cosignature). */
export const keyTypes = { log: 0x01, cosignature: 0x04 } as const;
export type KeyType = (typeof keyTypes)[keyof typeof keyTypes];

/** A public key by which a note is believed. */
export interface VerifierKey {
  readonly name: string;
  readonly id: number;
  readonly type: KeyType;
  readonly publicKey: KeyObject;
}

/** Ed25519 public key of a name, as others write it: `name+id+base64`. */
export function formatVerifierKey({ name, id, type, publicKey }: VerifierKey): string {
  const material = Buffer.concat([Buffer.of(type), rawPublicKey(publicKey)]).toString('base64');
  return `${name}+${id.toString(16).padStart(8, '0')}+${material}`;
}

/** Undefined for what is no Ed25519 verifier key, or whose id is not that of its name and key. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(text) ?? [];
  if (name === undefined || encoded === undefined || !isKeyName(name)) return undefined;
  const material = Buffer.from(encoded, 'base64');
  const type = Object.values(keyTypes).find((known) => known === material[0]);
  if (type === undefined || material.length !== 33 || material.toString('base64') !== encoded)
    return undefined;
  const key = verifierKey(name, type, publicKeyOf(material.subarray(1)));
  return key.id === Number.parseInt(id ?? '', 16) ? key : undefined;
}

/** A key with the id that its name, type and bytes give it. */
export function verifierKey(name: string, type: KeyType, publicKey: KeyObject): VerifierKey {
  const named = Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), Buffer.of(type), rawPublicKey(publicKey)]);
  return { name, type, publicKey, id: hash('sha256', named, 'buffer').readUInt32BE(0) };
}

/** Names have no spaces and no plus, so that the lines they stand in can be read one way only. */
export function isKeyName(name: string): boolean {
  return /^[^\s+\p{Z}\p{Cc}]+$/u.test(name);
}

function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

function publicKeyOf(raw: Buffer): KeyObject {
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  });
}
