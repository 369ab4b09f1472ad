import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { newKeys } from '../../src/key-file.ts';
import { loadConfig, type Config } from '../../src/config.ts';
import { demoDeployment } from '../../src/demo/organisations.ts';
import { root } from '../architecture/source-tree.ts';

const folder = mkdtempSync(join(tmpdir(), 'lwg-pulls-'));
afterAll(() => rmSync(folder, { recursive: true }));
const keyFile = join(folder, 'org-key');
writeFileSync(keyFile, 'the-org-key\n');

const pull = {
  adapter: 'case-system-rest',
  feed: 'example-charity',
  client: 'example-cases',
  url: 'https://api.cases.example.org/v2',
  keys: { source: 'variable:CASES_SOURCE', org: `file:${keyFile}`, user: 'variable:CASES_USER' },
  startFrom: '2026-01-01',
};

/** The configuration of a real deployment with these pulls. */
function configured(pulls: readonly unknown[], variables: Readonly<Record<string, string>> = {}): Config {
  const [keysFile, deploymentFile] = [join(folder, 'keys.json'), join(folder, 'deployment.json')];
  writeFileSync(keysFile, newKeys('production'));
  writeFileSync(deploymentFile, JSON.stringify({ ...demoDeployment('https://sign-in.example.org'), pulls }));
  return loadConfig({
    LWG_ENVIRONMENT: 'production',
    DATABASE_URL: 'postgresql://lwg@db.example.org/lwg',
    LWG_KEYS_FILE: keysFile,
    LWG_DEPLOYMENT_FILE: deploymentFile,
    LWG_FEEDS_FOLDER: join(root, 'examples/feeds'),
    LWG_PUBLIC_URL: 'https://gateway.example.org',
    LWG_TRUSTED_PROXIES: '10.0.0.1',
    LWG_SIGN_IN_ISSUER: 'https://sign-in.example.org',
    LWG_SIGN_IN_CLIENT_ID: 'living-well-gateway',
    LWG_SIGN_IN_CLIENT_SECRET: 'sixteen-letters-or-more',
    CASES_SOURCE: 'the-source-key',
    CASES_USER: 'the-user-key',
    ...variables,
  });
}

describe('A case system is not asked', () => {
  test.each([
    [
      'without TLS',
      { url: 'http://api.cases.example.org/v2' },
      'every url of pulls must be an https address',
    ],
    ['by another adapter', { adapter: 'telepathy' }, 'pulls.0.adapter'],
    ['with a key in the file itself', { keys: { ...pull.keys, user: 'the-user-key' } }, 'pulls.0.keys.user'],
    [
      'without a key',
      { keys: { ...pull.keys, user: 'variable:NOT_SET' } },
      'example-charity.user is missing',
    ],
    ['with a key that is not there', { keys: { ...pull.keys, user: 'file:/nowhere' } }, 'cannot be read'],
    ['by a feed that is not there', { feed: 'nobody' }, 'there is no feed nobody'],
    ['by a feed without a source', { feed: 'template' }, 'there is no feed template, or it has no source'],
  ])('%s', (_what, change, words) => {
    expect(() => configured([{ ...pull, ...change }])).toThrow(words);
  });

  test('with a key that is two lines, and the key is not told', () => {
    const secret = 'first\nsecond';
    expect(() => configured([pull], { CASES_USER: secret })).toThrow('example-charity.user is missing');
    expect(() => configured([pull], { CASES_USER: secret })).not.toThrow('second');
  });

  test('twice', () => {
    expect(() => configured([pull, pull])).toThrow('two are of one source');
  });
});

test('A case system is asked with the keys that its places hold', () => {
  const { pulls } = configured([pull]);
  expect(pulls).toMatchObject([
    {
      source: { site: 'tameside-glossop', system: 'example-cases' },
      keys: { source: 'the-source-key', org: 'the-org-key', user: 'the-user-key' },
      everyMinutes: 15,
    },
  ]);
});
