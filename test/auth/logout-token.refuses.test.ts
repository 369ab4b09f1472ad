import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signJws } from '../../src/auth/jose.ts';
import { checkLogoutToken, type LogoutChecks } from '../../src/auth/logout-token.ts';
import { publicJwkSchema } from '../../src/auth/public-key.ts';
import { forge, forgeHmac, named, rsaPair } from './keys.ts';

/** CIS2's spelling: the port is part of it. */
const issuer = 'https://am.example:443/openam/oauth2/realms/root/realms/NHSIdentity/realms/Healthcare';
const event = 'http://schemas.openid.net/event/backchannel-logout';
const at = new Date('2026-11-22T02:10:00Z');
const now = at.getTime() / 1000;
const provider = named(rsaPair(), 'published', 'RS256');
const stranger = named(rsaPair(), 'published', 'RS256');

const checks: LogoutChecks = {
  issuer,
  clientId: 'living-well-gateway',
  algorithm: 'RS256',
  keys: [publicJwkSchema.parse(provider.publicKey)],
  at,
};
const header = { alg: 'RS256', kid: 'published', typ: 'logout+jwt' };
const claims = (change: object = {}): Record<string, unknown> => ({
  iss: issuer,
  aud: 'living-well-gateway',
  iat: now,
  exp: now + 120,
  jti: randomUUID(),
  events: { [event]: {} },
  sub: '910000000001',
  sid: 'session-1',
  ...change,
});
const signed = (change: object = {}, changedHeader: object = {}, hash = 'sha256'): string =>
  forge({ ...header, ...changedHeader }, claims(change), provider.privateKey, hash);

describe('A logout token is refused', () => {
  test.each<[string, object]>([
    ['of another issuer', { iss: 'https://elsewhere.example' }],
    ['of the issuer without its port', { iss: issuer.replace(':443', '') }],
    ['for another client', { aud: 'another' }],
    ['for us and another', { aud: ['living-well-gateway', 'another'] }],
    ['for nobody', { aud: undefined }],
    ['made seven minutes ago', { iat: now - 420, exp: undefined }],
    ['made two minutes from now', { iat: now + 120 }],
    ['that does not say when it was made', { iat: undefined }],
    ['that has expired', { exp: now - 61 }],
    ['without a jti', { jti: undefined }],
    ['with an empty jti', { jti: '' }],
    ['without events', { events: undefined }],
    ['of another event', { events: { 'https://schemas.example/event/other': {} } }],
    ['with the event as a word', { events: { [event]: 'yes' } }],
    ['about nobody', { sub: undefined, sid: undefined }],
    ['with an empty sid', { sub: undefined, sid: '' }],
    ['with a nonce, as an ID token has', { nonce: 'n' }],
    ['with a nonce that is null', { nonce: null }],
  ])('%s', async (_what, change) => {
    await expect(checkLogoutToken(signed(change), checks)).rejects.toMatchObject({ code: 'invalid-client' });
  });

  test.each<[string, () => string | Promise<string>]>([
    ['that is not signed', () => forge({ ...header, alg: 'none' }, claims(), provider.privateKey)],
    ['signed by a key the provider does not publish', () => signJws(claims(), stranger.privateKey)],
    [
      'signed with the public key as a secret',
      () => forgeHmac({ ...header, alg: 'HS256' }, claims(), JSON.stringify(provider.publicKey)),
    ],
    ['by another algorithm of the same key', () => signed({}, { alg: 'RS512' }, 'sha512')],
    ['of another type', () => signed({}, { typ: 'at+jwt' })],
    ['that brings its key', () => signed({}, { jwk: provider.publicKey })],
    ['that is no token', () => 'logout'],
    ['of a megabyte', () => 'a'.repeat(1_000_000)],
  ])('%s', async (_what, forged) => {
    await expect(checkLogoutToken(await forged(), checks)).rejects.toMatchObject({ code: 'invalid-client' });
  });
});

describe('A logout token is taken', () => {
  test.each<[string, object, object]>([
    ['as the specification writes it', {}, {}],
    ['of the plain type', {}, { typ: 'JWT' }],
    ['without a type', {}, { typ: undefined }],
    ['with the audience as a list of one', { aud: ['living-well-gateway'] }, {}],
    ['without an expiry, as older providers send it', { exp: undefined }, {}],
    ['a minute out by the clock', { iat: now + 59 }, {}],
  ])('%s', async (_what, change, changedHeader) => {
    expect(await checkLogoutToken(signed(change, changedHeader), checks)).toMatchObject({
      issuer,
      sub: '910000000001',
      sid: 'session-1',
    });
  });
});
