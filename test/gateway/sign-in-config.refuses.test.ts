import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config-files.ts';
import { loadConfig, type Config } from '../../src/config.ts';
import { demoDeployment } from '../../src/demo/organisations.ts';
import { newKeys } from '../../src/key-file.ts';
import { root } from '../architecture/source-tree.ts';

const folder = mkdtempSync(join(tmpdir(), 'lwg-sign-in-'));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const names = { kid: 'ours-1', alg: 'RS512' };
const privateKey = { ...pair.privateKey.export({ format: 'jwk' }), ...names };
const privateFile = file('private.json', privateKey);
const publicFile = file('public.json', { ...pair.publicKey.export({ format: 'jwk' }), ...names });
const secret = 'a-secret-of-the-charity';

const charity = {
  code: 'charity',
  name: 'an Example Charity account',
  issuer: 'https://id.charity.example.org',
  clientId: 'living-well-gateway',
  secret: 'variable:CHARITY_SECRET',
};
type Variables = Readonly<Record<string, string | undefined>>;

/** The configuration of a real deployment with these further providers. */
function configured(signIn: readonly unknown[], variables: Variables = {}): Config {
  return loadConfig({
    LWG_ENVIRONMENT: 'production',
    DATABASE_URL: 'postgresql://lwg@db.example.org/lwg',
    LWG_KEYS_FILE: file('keys.json', newKeys('production')),
    LWG_DEPLOYMENT_FILE: file('deployment.json', {
      ...demoDeployment('https://cis2.example.org:443'),
      signIn,
    }),
    LWG_FEEDS_FOLDER: join(root, 'examples/feeds'),
    LWG_PUBLIC_URL: 'https://gateway.example.org',
    LWG_TRUSTED_PROXIES: '10.0.0.1',
    LWG_SIGN_IN_ISSUER: 'https://cis2.example.org:443',
    LWG_SIGN_IN_CLIENT_ID: 'living-well-gateway',
    LWG_SIGN_IN_CLIENT_SECRET: 'sixteen-letters-or-more',
    CHARITY_SECRET: secret,
    ...variables,
  });
}

/** Refused in one line, in our words, and without what is secret. */
function expectRefused(refused: () => Config, words: string): void {
  let said = 'nothing';
  try {
    refused();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    said = String(error instanceof Error && error.message);
  }
  expect(said).toContain(words);
  expect(said).not.toMatch(/\n|node_modules|Zod|ENOENT|JSON/);
  for (const hidden of [secret, privateKey.d ?? '']) expect(said).not.toContain(hidden);
}

describe('A further provider is refused', () => {
  test.each<[string, object, string]>([
    ['without a secret or a key', { secret: undefined }, 'signIn.0.secret'],
    ['with both', { privateKey: `file:${privateFile}` }, 'signIn.0.secret'],
    ['with its secret in the file itself', { secret }, 'signIn.0.secret'],
    [
      'with a secret that is nowhere',
      { secret: 'variable:NOT_SET' },
      'client secret of the sign-in provider charity',
    ],
    [
      'with a secret in a file that is not there',
      { secret: 'file:/nowhere' },
      'key file of the sign-in provider charity',
    ],
    [
      'with a public key for a private one',
      { secret: undefined, privateKey: `file:${publicFile}` },
      'is not a private JWK',
    ],
    ['under a code that is no word of an address', { code: 'Charity/1' }, 'signIn.0.code'],
    ['under the code of the first', { code: 'first' }, 'two providers have one code'],
    ['with the issuer of the first', { issuer: 'https://cis2.example.org' }, 'two providers have one issuer'],
    ['whose issuer is no address', { issuer: 'charity' }, 'signIn.0.issuer'],
    ['without TLS', { issuer: 'http://id.charity.example.org' }, 'every issuer must be https addresses'],
    ['that is not asked for OpenID', { scope: 'profile' }, 'signIn.0.scope'],
    ['that may let in at level 1', { minimumAssurance: 1 }, 'signIn.0.minimumAssurance'],
    ['with a setting nobody knows', { insecure: true }, 'signIn.0'],
  ])('%s', (_what, change, words) => {
    expectRefused(() => configured([{ ...charity, ...change }]), words);
  });

  test('twice', () => {
    const another = { ...charity, issuer: 'https://elsewhere.example.org' };
    expectRefused(() => configured([charity, another]), 'two providers have one code');
  });
});

describe('The first provider is refused', () => {
  const key = (content: string): Variables => ({
    LWG_SIGN_IN_CLIENT_SECRET: undefined,
    LWG_SIGN_IN_KEY_FILE: content,
  });
  const { d: _d, ...withoutPart } = privateKey;
  const { kid: _kid, ...withoutKid } = privateKey;
  test.each<[string, Variables, string]>([
    [
      'with neither a secret nor a key',
      { LWG_SIGN_IN_CLIENT_SECRET: undefined },
      'Give one of LWG_SIGN_IN_CLIENT_SECRET',
    ],
    ['with both', { LWG_SIGN_IN_KEY_FILE: privateFile }, 'Give one of LWG_SIGN_IN_CLIENT_SECRET'],
    [
      'with a key file that is not there',
      key('/nowhere/key.json'),
      'key file of the sign-in provider first cannot be read',
    ],
    ['with a key that is no JSON', key(file('broken.json', '{"d": "')), 'is not a private JWK'],
    ['with its public key', key(publicFile), 'is not a private JWK'],
    ['with a key without its private part', key(file('no-d.json', withoutPart)), 'is not a private JWK'],
    ['with a key without kid', key(file('no-kid.json', withoutKid)), 'is not a private JWK'],
    [
      'with a key for an algorithm that is no signature',
      key(file('alg.json', { ...privateKey, alg: 'RSA-OAEP' })),
      'is not a private JWK',
    ],
    [
      'with a shared secret as a key',
      key(file('oct.json', { ...names, kty: 'oct', k: 'c2VjcmV0' })),
      'is not a private JWK',
    ],
    [
      'with a secret that anybody could guess',
      { LWG_SIGN_IN_CLIENT_SECRET: 'secret' },
      'LWG_SIGN_IN_CLIENT_SECRET',
    ],
  ])('%s', (_what, variables, words) => {
    expectRefused(() => configured([], variables), words);
  });
});

test('Each proves itself by what its place holds', () => {
  const withKey = { ...charity, secret: undefined, privateKey: `file:${privateFile}` };
  const [first, second] = configured([withKey], {
    LWG_SIGN_IN_CLIENT_SECRET: undefined,
    LWG_SIGN_IN_KEY_FILE: privateFile,
  }).signIn;
  expect([first.proof, second?.proof]).toEqual([{ privateKey }, { privateKey }]);
  const [, bySecret] = configured([charity]).signIn;
  expect(bySecret?.proof).toEqual({ clientSecret: secret });
});
