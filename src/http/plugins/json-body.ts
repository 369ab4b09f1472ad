import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hasUnsafeMembers } from '../../auth/json-members.ts';
import { GatewayError } from '../../errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body's bytes as they were sent: what is kept, and what the idempotency key is bound to. */
    rawBody: Buffer;
  }
}

/** Levels of nesting that are read. Deeper JSON parses, and then breaks every recursive walk (reliability S8). */
export const deepestJson = 64;

/** Reads JSON bodies and no others: depth first, by a scan that cannot itself run out of stack; then names used twice, which two readers may read differently. */
export function readJsonBodies(scope: FastifyInstance): void {
  scope.decorateRequest('rawBody');
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      request.rawBody = Buffer.from(body);
      return parseJson(request.rawBody);
    },
  );
}

/** @throws GatewayError `not-json`, `json-too-deep`, `half-character` */
export function parseJson(body: Buffer): unknown {
  const value = parseRecords(body);
  // Such halves come as escapes alone: as bytes they are no UTF-8.
  if (body.includes('\\u') && hasHalfCharacter(value)) throw new GatewayError('half-character');
  return value;
}

/**
 * The same for records that are each checked by themselves: half a character in one stops no other.
 *
 * @throws GatewayError `not-json`, `json-too-deep`
 */
export function parseRecords(body: Buffer): unknown {
  if (isTooDeep(body)) throw new GatewayError('json-too-deep');
  return parseShallowJson(body);
}

/** Half a surrogate pair parses, and can then be neither stored nor hashed nor sent. */
function hasHalfCharacter(value: unknown): boolean {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one === 'string' && !one.isWellFormed()) return true;
    if (Array.isArray(one)) open.push(...(one as unknown[]));
    else if (typeof one === 'object' && one !== null) open.push(...Object.keys(one), ...Object.values(one));
  }
  return false;
}

/** The same for what is known not to be too deep. */
export function parseShallowJson(body: Buffer): unknown {
  const text = decode(body);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new GatewayError('not-json', { cause: error });
  }
  if (hasUnsafeMembers(text, value)) throw new GatewayError('not-json');
  return value;
}

/** Keeps nothing between calls: each decodes whole bytes. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(body: Buffer): string {
  try {
    return decoder.decode(body);
  } catch (error) {
    throw new GatewayError('not-json', { cause: error });
  }
}

/** On bytes: every sign of JSON's structure is one byte in UTF-8, and part of no other sign. */
function isTooDeep(body: Buffer): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < body.length; index++) {
    const byte = body[index];
    if (quoted) {
      if (byte === backslash) index++;
      else if (byte === quote) quoted = false;
    } else if (byte === quote) quoted = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > deepestJson) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}

const quote = 0x22;
const backslash = 0x5c;
