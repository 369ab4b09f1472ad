import { generateKeyPairSync, randomBytes, type JsonWebKey } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newKeys } from '../key-file.ts';
import { BootError } from '../role.ts';
import { demoDeployment } from './organisations.ts';
import { demoCdsClient, demoRecordSystem } from './record-system.ts';
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
  /** Where the last checkpoint of the log is kept. */
  readonly checkpointFile: string;
  readonly signInSecret: string;
  /** Private key of both demo systems. */
  readonly privateKey: JsonWebKey;
  /** Its public part. */
  readonly clientKey: JsonWebKey;
  /** Public part of what the gateway proves itself with to the record system. */
  readonly launchKey: JsonWebKey;
  /** The case system's API key; empty until it is issued. */
  readonly apiKey: string;
  keepApiKey(key: string): void;
  signInClient(port: number): ProviderClient;
}

/**
 * Reads the demo's files from the data folder, making what is missing. All are readable by this user only.
 *
 * @param recordSystem FHIR base of the stand-in for a record system, where there is one
 * @throws BootError when they cannot be read, or do not belong to the database that is there
 */
export function loadDemoFiles(folder: string, issuer: string, recordSystem?: string): DemoFiles {
  try {
    return loadOrMake(folder, issuer, recordSystem);
  } catch (error) {
    if (error instanceof BootError) throw error;
    throw new BootError(
      `The demo's files in ${folder} cannot be read. Mend their permissions, or choose another folder with LWG_DATA_DIR.`,
    );
  }
}

function loadOrMake(folder: string, issuer: string, iss: string | undefined): DemoFiles {
  const keysFile = join(folder, 'demo-keys.json');
  const deploymentFile = join(folder, 'demo-deployment.json');
  const secretsFile = join(folder, 'demo-secrets.json');
  if (
    !existsSync(keysFile) &&
    ['postgres', 'postgres-is-at'].some((name) => existsSync(join(folder, name)))
  ) {
    throw new BootError(
      `${keysFile} is gone, and without it the database beside it cannot be read. Put it back, or delete ${folder} to start afresh.`,
    );
  }
  if (!existsSync(keysFile)) write(keysFile, newKeys('demo'));
  if (!existsSync(secretsFile)) write(secretsFile, JSON.stringify(newSecrets(), null, 2));
  const launchKeyFile = join(folder, 'demo-launch-key.json');
  if (!existsSync(launchKeyFile)) write(launchKeyFile, JSON.stringify(newKey('demo-launch-1')));
  const secrets = JSON.parse(readFileSync(secretsFile, 'utf8')) as Secrets;
  const clientKey = publicPart(secrets.privateKey);
  const contextKey = clientKey;
  const recordSystems =
    iss === undefined ? [] : [demoRecordSystem({ issuer, iss, keyFile: launchKeyFile, contextKey })];
  const cdsClients = iss === undefined ? [] : [demoCdsClient(clientKey)];
  write(deploymentFile, JSON.stringify({ ...demoDeployment(issuer), recordSystems, cdsClients }, null, 2));
  return {
    keysFile,
    deploymentFile,
    checkpointFile: join(folder, 'log-checkpoint'),
    signInSecret: secrets.signInSecret,
    privateKey: secrets.privateKey,
    clientKey,
    launchKey: publicPart(JSON.parse(readFileSync(launchKeyFile, 'utf8')) as JsonWebKey),
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

/** Whole or not at all, whenever the start is killed. */
function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function newSecrets(): Secrets {
  return {
    signInSecret: randomBytes(32).toString('base64url'),
    privateKey: newKey('demo-1'),
    apiKey: '',
  };
}

function newKey(kid: string): JsonWebKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES384', use: 'sig' };
}

function publicPart({ d: _secret, ...key }: JsonWebKey): JsonWebKey {
  return key;
}
