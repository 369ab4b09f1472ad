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
const deepest = 64;

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

/** @throws GatewayError `not-json`, `json-too-deep` */
export function parseJson(body: Buffer): unknown {
  const text = decode(body);
  if (isTooDeep(text)) throw new GatewayError('json-too-deep');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new GatewayError('not-json', { cause: error });
  }
  if (hasUnsafeMembers(text)) throw new GatewayError('not-json');
  return value;
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch (error) {
    throw new GatewayError('not-json', { cause: error });
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') {
      if (++depth > deepest) return true;
    } else if (character === '}' || character === ']') depth--;
  }
  return false;
}
