import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { newKeys } from '../../src/key-file.ts';
import { loadConfig, type Config } from '../../src/config.ts';
import { demoDeployment, trust } from '../../src/demo/organisations.ts';

const folder = mkdtempSync(join(tmpdir(), 'lwg-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The configuration of a real deployment in which the trust is told at this address. */
function configured(noticesTo: string): Config {
  const deployment = demoDeployment('https://sign-in.example.org');
  const organisations = deployment.organisations.map((one) =>
    one.odsCode === trust ? { ...one, noticesTo } : one,
  );
  const [keysFile, deploymentFile] = [join(folder, 'keys.json'), join(folder, 'deployment.json')];
  writeFileSync(keysFile, newKeys('production'));
  writeFileSync(deploymentFile, JSON.stringify({ ...deployment, organisations }));
  return loadConfig({
    LWG_ENVIRONMENT: 'production',
    DATABASE_URL: 'postgresql://lwg@db.example.org/lwg',
    LWG_KEYS_FILE: keysFile,
    LWG_DEPLOYMENT_FILE: deploymentFile,
    LWG_PUBLIC_URL: 'https://gateway.example.org',
    LWG_TRUSTED_PROXIES: '10.0.0.1',
    LWG_SIGN_IN_ISSUER: 'https://sign-in.example.org',
    LWG_SIGN_IN_CLIENT_ID: 'living-well-gateway',
    LWG_SIGN_IN_CLIENT_SECRET: 'sixteen-letters-or-more',
  });
}

describe('In production, where IG officers are told of emergency access', () => {
  test.each(['http://ig.example.org/notices', 'http://127.0.0.1/notices'])('is not %s', (address) => {
    expect(() => configured(address)).toThrow('noticesTo');
  });

  test.each(['ftp://ig.example.org/', 'javascript:alert(1)', 'ig.example.org', ''])('nor %j', (address) => {
    expect(() => configured(address)).toThrow('LWG_DEPLOYMENT_FILE');
  });

  test('is an https address', () => {
    const { deployment } = configured('https://ig.example.org/notices');
    expect(deployment.organisations).toContainEqual(
      expect.objectContaining({ odsCode: trust, noticesTo: 'https://ig.example.org/notices' }),
    );
  });
});
