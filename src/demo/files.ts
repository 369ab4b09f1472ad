import { generateKeyPairSync, randomBytes, type JsonWebKey } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newKeys } from '../cli/keys.ts';
import { demoDeployment } from './organisations.ts';
import type { ProviderClient } from './sign-in-provider.ts';

interface Secrets {
  readonly signInSecret: string;
  readonly privateKey: JsonWebKey;
  apiKey: string;
}

/** What the demo keeps beside its database: keys made on the first start, so that a second one finds the same. */
export interface DemoFiles {
  readonly keysFile: string;
  readonly deploymentFile: string;
  readonly signInSecret: string;
  /** Private key of both demo systems. */
  readonly privateKey: JsonWebKey;
  /** Its public part. */
  readonly clientKey: JsonWebKey;
  /** The case system's API key; empty until it is issued. */
  readonly apiKey: string;
  keepApiKey(key: string): void;
  signInClient(port: number): ProviderClient;
}

/** Reads the demo's files from the data folder, making what is missing. All are readable by this user only. */
export function loadDemoFiles(folder: string, issuer: string): DemoFiles {
  const keysFile = join(folder, 'demo-keys.json');
  const deploymentFile = join(folder, 'demo-deployment.json');
  const secretsFile = join(folder, 'demo-secrets.json');
  const write = (file: string, text: string): void => writeFileSync(file, text, { mode: 0o600 });
  if (!existsSync(keysFile)) write(keysFile, newKeys('demo'));
  if (!existsSync(secretsFile)) write(secretsFile, JSON.stringify(newSecrets(), null, 2));
  write(deploymentFile, JSON.stringify(demoDeployment(issuer), null, 2));
  const secrets = JSON.parse(readFileSync(secretsFile, 'utf8')) as Secrets;
  const { d: _secret, ...clientKey } = secrets.privateKey;
  return {
    keysFile,
    deploymentFile,
    signInSecret: secrets.signInSecret,
    privateKey: secrets.privateKey,
    clientKey,
    get apiKey() {
      return secrets.apiKey;
    },
    keepApiKey(key) {
      secrets.apiKey = key;
      write(secretsFile, JSON.stringify(secrets, null, 2));
    },
    signInClient: (port) => ({
      id: 'living-well-gateway',
      secret: secrets.signInSecret,
      redirectUris: [`http://127.0.0.1:${port}/sign-in/callback`],
    }),
  };
}

function newSecrets(): Secrets {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  return {
    signInSecret: randomBytes(32).toString('base64url'),
    privateKey: { ...privateKey.export({ format: 'jwk' }), kid: 'demo-1', alg: 'ES384', use: 'sig' },
    apiKey: '',
  };
}
