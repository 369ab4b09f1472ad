import { CannotCheck, Wrong } from './wrong.js';

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The bytes of standard base64 (RFC 4648 section 4), in the one spelling that they have.
 *
 * @param {string} text
 * @param {string} where
 * @returns {Bytes}
 */
export function fromBase64(text, where) {
  if (!base64.test(text)) throw new Wrong(where, 'is not base64');
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  // Unused bits at the end could carry a change that decoding loses.
  if (toBase64(bytes) !== text) throw new Wrong(where, 'is base64 with bits that mean nothing');
  return bytes;
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function toBase64(bytes) {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function toHex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {readonly Uint8Array[]} parts
 * @returns {Bytes}
 */
export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
export function isSame(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/**
 * @param {string} text
 * @returns {Bytes}
 */
export function utf8(text) {
  return new TextEncoder().encode(text);
}

/**
 * The text of bytes that must be UTF-8. A byte order mark is a byte too many.
 *
 * @param {Uint8Array} bytes
 * @param {string} where
 */
export function fromUtf8(bytes, where) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Wrong(where, 'is not text in UTF-8: a byte of it was changed, or it is some other file');
  }
}

/**
 * SHA-256.
 *
 * @param {Bytes} bytes
 * @returns {Promise<Bytes>}
 */
export async function sha256(bytes) {
  return new Uint8Array(await webCrypto().digest('SHA-256', bytes));
}

/** The browser's or Node's own cryptography. */
export function webCrypto() {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) {
    throw new CannotCheck(
      'This browser offers its cryptography to secure pages only. Open this page over https, or from this computer (http://localhost).',
    );
  }
  return subtle;
}
