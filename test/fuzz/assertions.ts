import { createPrivateKey, sign } from 'node:crypto';
import fc from 'fast-check';
import { strangeText } from './strange.ts';
import type { World } from './world.ts';

/** Client assertions: good ones, each used once, and what looks like a JWS: three parts, each of them anything. */
export function assertions({ tokens }: World): fc.Arbitrary<string> {
  return fc.oneof({ weight: 1, arbitrary: good(tokens) }, { weight: 2, arbitrary: looksLikeOne });
}

function good({ url, clientId, key, keyId }: World['tokens']): fc.Arbitrary<string> {
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  return fc.uuid().map((jti) => {
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: clientId, sub: clientId, aud: url, exp: now + 240, jti: `${jti}-${now}` };
    const said = [{ alg: 'ES384', kid: keyId, typ: 'JWT' }, claims].map(encoded).join('.');
    const signature = sign('sha384', Buffer.from(said), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${said}.${signature.toString('base64url')}`;
  });
}

const encoded = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

const looksLikeOne: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(
        { alg: 'ES384', kid: 'test-1', typ: 'JWT' },
        { alg: 'none' },
        { alg: 'HS256', crit: ['x'] },
      ),
      fc.jsonValue(),
    ),
    fc.oneof(
      fc.record({
        iss: fc.constant('record-system'),
        sub: fc.constant('record-system'),
        exp: fc.integer(),
        jti: fc.uuid(),
        aud: fc.webUrl(),
      }),
      fc.jsonValue(),
    ),
    fc.oneof(fc.base64String(), strangeText),
  )
  .map(([header, claims, signature]) => [encoded(header), encoded(claims), signature].join('.'));
