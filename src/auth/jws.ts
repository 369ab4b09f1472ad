import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { hasUnsafeMembers } from './json-members.ts';

/** Bytes: a client assertion is well under 2 KiB; eight leaves room for long keys and ids. */
const maximumJwsBytes = 8 * 1024;

/** Header members that bring a key, point at one, or change how the rest is read. None has a use here. */
const refusedMembers = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc', 'cty'];

const jwsHeader = z.looseObject({
  alg: z.string().min(1).max(20),
  kid: z.string().min(1).max(200),
  typ: z.string().max(50).optional(),
  jku: z.string().max(500).optional(),
});

export type JwsHeader = Pick<z.output<typeof jwsHeader>, 'alg' | 'kid' | 'typ' | 'jku'>;

export interface ParseOptions {
  /** Bytes of the whole token; 8 KiB unless told. */
  readonly maxBytes?: number;
  /** The header may name the address of its key set. It is for the caller to compare with the registered one; nobody goes there. */
  readonly mayNameKeySet?: boolean;
  /** Values of `typ` that are taken, in small letters; `jwt` unless told. A token without one is taken too. */
  readonly types?: readonly string[];
}

/** A compact JWS taken apart. Nothing in it is verified. */
export interface UnverifiedJws {
  readonly header: JwsHeader;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signature: Buffer;
}

/** The one way a token is refused. The reason is for the log; the caller learns only `invalid-client`. */
export function refusedJws(reason: string, cause?: unknown): GatewayError {
  return new GatewayError('invalid-client', { cause: new Error(reason, { cause }) });
}

/**
 * Takes a compact JWS (RFC 7515) apart and refuses what has no business in one: more than `maxBytes` (checked before
 * anything is parsed), a JWE's five parts, an empty signature, repeated member names, and every header member that
 * brings or points at a key or changes the reading. It verifies nothing. Throws `invalid-client`.
 */
export function parseJws(
  compact: string,
  { maxBytes = maximumJwsBytes, mayNameKeySet = false, types = ['jwt'] }: ParseOptions = {},
): UnverifiedJws {
  if (compact.length > maxBytes) throw refusedJws('too long');
  if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(compact))
    throw refusedJws('not a compact JWS');
  const [header = '', payload = '', signature = ''] = compact.split('.');
  return {
    header: parseHeader(header, mayNameKeySet, types),
    claims: jsonObject(payload, 'payload'),
    signature: decode(signature, 'signature'),
  };
}

function parseHeader(part: string, mayNameKeySet: boolean, types: readonly string[]): JwsHeader {
  const members = jsonObject(part, 'header');
  const refused = refusedMembers.find((name) => name in members && !(mayNameKeySet && name === 'jku'));
  if (refused) throw refusedJws(`header has ${refused}`);
  const header = jwsHeader.safeParse(members);
  if (!header.success) throw refusedJws('header is malformed', header.error);
  const { typ } = header.data;
  if (typ !== undefined && !types.includes(typ.toLowerCase())) throw refusedJws('header is malformed: typ');
  return header.data;
}

function jsonObject(part: string, name: string): Readonly<Record<string, unknown>> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(decode(part, name));
    const members = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    if (hasUnsafeMembers(text)) throw refusedJws(`${name} repeats a member`);
    return members;
  } catch (cause) {
    throw cause instanceof GatewayError ? cause : refusedJws(`${name} is not a JSON object`, cause);
  }
}

function decode(part: string, name: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  // Base64 has several spellings of the same bytes; only the one that RFC 7515 makes is taken.
  if (bytes.toString('base64url') !== part) throw refusedJws(`${name} is not canonical base64url`);
  return bytes;
}
