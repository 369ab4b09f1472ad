import { createHmac, type Hmac } from 'node:crypto';
import type { MasterKeys } from './keys.ts';

/**
 * A look-up hash: HMAC-SHA-256 under a key outside the database. There are under 10^9 valid NHS numbers, so an unkeyed hash of one is
 * reversed in minutes (reliability 2.6). `purpose` keeps equal values of different kinds apart. Bytes may come last: they are hashed as they are.
 */
export function keyedHash(
  keys: MasterKeys,
  purpose: string,
  ...parts: readonly string[] | readonly [...string[], Buffer]
): Buffer {
  const last = parts.at(-1);
  if (!Buffer.isBuffer(last))
    return hmac(keys)
      .update([purpose, ...parts].join('\u0000'))
      .digest();
  const before = [purpose, ...parts.slice(0, -1), ''].join('\u0000');
  return hmac(keys).update(before).update(last).digest();
}

function hmac(keys: MasterKeys): Hmac {
  return createHmac('sha256', keys.index);
}

/** How a person is found by what a nurse types: both must match, so a wrong date and an unknown number look the same. */
export function nhsNumberAndBirthDate(keys: MasterKeys, nhsNumber: string, birthDate: string): Buffer {
  return keyedHash(keys, 'nhs-number+birth-date', nhsNumber, birthDate);
}

/** How a source's own identifier finds its person. */
export function localIdentifier(keys: MasterKeys, site: string, system: string, id: string): Buffer {
  return keyedHash(keys, 'local-identifier', site, system, id);
}

/** What logical ids are made under: known to this deployment alone. */
export function idNamespace(keys: MasterKeys): Uint8Array {
  return keyedHash(keys, 'resource-id-namespace').subarray(0, 16);
}

/** How two sources' records meet: the NHS number alone, a match key and never the only one. */
export function nhsNumberAlone(keys: MasterKeys, nhsNumber: string): Buffer {
  return keyedHash(keys, 'nhs-number', nhsNumber);
}
