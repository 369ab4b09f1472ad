import { GatewayError } from '../../errors.ts';
import { deepestJson } from '../plugins/json-body.ts';

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** True when the first byte that is no white space opens a list. */
export function isList(body: Buffer): boolean {
  const first = body.findIndex((byte) => !isSpace(byte));
  return body[first] === openList;
}

/**
 * The bytes of each element of a JSON list, unparsed: one that is broken in itself spoils no other. Works on bytes, since every sign of JSON's
 * structure is one byte in UTF-8 and no other sign holds it.
 *
 * @throws GatewayError `not-json` where the list itself is broken, `json-too-deep`
 */
export function elementsOf(body: Buffer, most: number): readonly Buffer[] {
  const elements: Buffer[] = [];
  let depth = 0;
  let from = 0;
  const end = (index: number): void => {
    elements.push(body.subarray(from, index));
    from = index + 1;
    if (elements.length > most) throw tooMany(most);
  };
  for (let index = 0; index < body.length; index++) {
    const byte = body[index];
    if (byte === quote) index = endOfString(body, index);
    else if (byte === openList || byte === openObject) {
      if (++depth > deepestJson) throw new GatewayError('json-too-deep');
      if (depth === 1) from = index + 1;
    } else if (byte === comma && depth === 1) end(index);
    else if (byte === closeList || byte === closeObject) {
      depth -= 1;
      if (depth > 0) continue;
      if (byte === closeObject || !isBlank(body.subarray(index + 1))) break;
      if (elements.length > 0 || !isBlank(body.subarray(from, index))) end(index);
      return elements;
    }
  }
  throw new GatewayError('not-json');
}

/** A list that is longer than one call may bring. */
export function tooMany(most: number): GatewayError {
  const fix = `Send at most ${most} records in one call, and the others in the next.`;
  return new GatewayError('too-large', { issues: [{ field: '', code: 'too-many-records', fix }] });
}

function endOfString(body: Buffer, start: number): number {
  let index = start + 1;
  while (index < body.length && body[index] !== quote) index += body[index] === backslash ? 2 : 1;
  return index;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

export function isBlank(bytes: Buffer): boolean {
  return bytes.every(isSpace);
}
