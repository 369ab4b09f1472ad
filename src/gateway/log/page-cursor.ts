import { createSecretKey } from 'node:crypto';
import { keyedHash } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import { open, seal, type OwnerKey } from '../../sealing/seal.ts';

/** To whom a cursor was given, and for what: it opens for nobody and nothing else. */
export interface CursorFor {
  readonly clientId: string;
  readonly what: string;
}

/** Where the next page begins, as an opaque text for an address: nothing in it can be read, or changed. */
export function sealCursor(keys: MasterKeys, to: CursorFor, content: unknown): string {
  const bytes = Buffer.from(JSON.stringify(content), 'utf8');
  return seal(keyFor(keys, to), ['cursor', to.what, ''], bytes).toString('base64url');
}

/** What {@link sealCursor} was given; undefined for a cursor that is not this caller's, or none. */
export function openCursor(keys: MasterKeys, to: CursorFor, cursor: string): unknown {
  try {
    const sealed = Buffer.from(cursor, 'base64url');
    // Decoding ignores the spare bits of the last letter, so that a changed text could stand for the same bytes.
    if (sealed.toString('base64url') !== cursor) return undefined;
    const bytes = open(keyFor(keys, to), ['cursor', to.what, ''], sealed);
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function keyFor(keys: MasterKeys, { clientId }: CursorFor): OwnerKey {
  return { owner: clientId, key: createSecretKey(keyedHash(keys, 'cursor')) };
}
