import { generateKeyPairSync, randomBytes, type JsonWebKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../src/app.ts';
import { clientSchema, type Client } from '../../src/auth/client.ts';
import type { Clock } from '../../src/clock.ts';
import { loadConfig, type Config, type Deployment } from '../../src/config.ts';
import type { SharingAgreement } from '../../src/consent/agreement.ts';
import {
  caseSystem,
  charity,
  demoAgreement,
  demoDeployment,
  site,
  trust,
} from '../../src/demo/organisations.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import { takeTurn, type Turn } from '../../src/gateway/log/take-turn.ts';
import { processNext } from '../../src/gateway/process-case.ts';
import {
  buildServerServices,
  buildWorkerServices,
  type ServerServices,
  type WorkerServices,
} from '../../src/services.ts';
import { testKeyFile } from './keys.ts';
import { createDatabase, type TestDatabase } from './database.ts';

/** The whole gateway on a database of its own, driven in this process; real SQL, real sealing, real validation. */
export interface TestGateway {
  readonly app: FastifyInstance;
  readonly database: TestDatabase;
  readonly config: Config;
  readonly environment: Readonly<Record<string, string>>;
  readonly services: ServerServices;
  readonly worker: WorkerServices;
  /** API key of the charity's case system. */
  readonly apiKey: string;
  readonly caseClient: Client;
  readonly recordClient: Client;
  /** Private key of both clients. */
  readonly privateKey: JsonWebKey;
  /** The clock that the gateway reads; set it to travel. */
  readonly time: { now: Date };
  /** Applies whatever waits, in this process, as a worker would. */
  work(): Promise<void>;
  /** Takes a turn at the log's tree, as a worker does every second. */
  sequence(): Promise<Turn | undefined>;
  stop(): Promise<void>;
}

export interface TestGatewayOptions {
  readonly agreement?: SharingAgreement;
  readonly issuer?: string;
  readonly signInSecret?: string;
  readonly publicUrl?: string;
  /** Ten past two unless told. */
  readonly now?: Date;
  /** Left out, one is cloned. */
  readonly database?: TestDatabase;
  /** Record systems that may open people in it. */
  readonly recordSystems?: readonly object[];
  /** What its deployment file has beside the demo's, or all of it made from that. */
  readonly deployment?: Partial<Deployment> | ((usual: Deployment) => object);
  /** Milliseconds by which this thread may be late before pushes are turned away; left out, any. */
  readonly lateMs?: number;
  /** Further variables of its environment. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A Sunday, ten past two at night. */
export const tenPastTwo = new Date('2026-11-22T02:10:00Z');

export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const database = options.database ?? (await createDatabase());
  const folder = mkdtempSync(join(tmpdir(), 'lwg-gateway-'));
  const time = { now: options.now ?? tenPastTwo };
  const clock: Clock = () => time.now;
  const issuer = options.issuer ?? 'http://127.0.0.1:9';
  const usual = demoDeployment(issuer);
  const deployment =
    typeof options.deployment === 'function'
      ? options.deployment(usual)
      : { ...usual, recordSystems: options.recordSystems, ...options.deployment };
  const environment = writeEnvironment(folder, database, options, deployment);
  const config = loadConfig(environment);
  const built = await buildServerServices(config);
  // A test's own work is on the same thread, and would have its pushes turned away on a busy machine.
  const intakeLimits = { ...built.intakeLimits, lateMs: options.lateMs ?? 3_600_000 };
  const services = { ...built, clock, intakeLimits };
  const worker = await buildWorkerServices(config);
  const { privateKey, publicKey } = makeKeyPair();
  const [caseClient, recordClient] = testClients(publicKey);
  const registry = { store: services.store, clock };
  await recordAgreement(registry, 'operator', options.agreement ?? demoAgreement);
  await registerClient(registry, caseClient);
  await registerClient(registry, recordClient);
  const apiKey = await issueApiKey(registry, caseClient, caseClient.scopes);
  const app = await buildApp(services);
  return {
    app,
    database,
    config,
    environment,
    services,
    worker,
    apiKey,
    caseClient,
    recordClient,
    privateKey,
    time,
    work: () => drain(worker, clock),
    sequence: async () => worker.sequencing && takeTurn({ ...worker.sequencing, clock }),
    stop: async () => {
      await app.close();
      await services.close();
      await worker.close();
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function drain(worker: WorkerServices, clock: Clock): Promise<void> {
  for (const lane of await worker.store.waitingLanes(clock(), 1_000)) {
    while ((await processNext({ ...worker.processing, clock }, lane)) === 'settled');
  }
  // A batch that is not full was the last: whoever looks meanwhile makes more of them.
  while ((await worker.filing.fileNext(500)) === 500);
}

function writeEnvironment(
  folder: string,
  database: TestDatabase,
  options: TestGatewayOptions,
  deployment: object,
): Readonly<Record<string, string>> {
  const keysFile = join(folder, 'keys.json');
  const deploymentFile = join(folder, 'deployment.json');
  writeFileSync(keysFile, testKeyFile);
  writeFileSync(deploymentFile, JSON.stringify(deployment));
  return {
    PATH: process.env['PATH'] ?? '',
    LWG_ENVIRONMENT: 'demo',
    DATABASE_URL: database.url,
    LWG_SEQUENCER_DATABASE_URL: database.sequencerUrl,
    LWG_LOG_CHECKPOINT_FILE: join(folder, 'log-checkpoint'),
    LWG_KEYS_FILE: keysFile,
    LWG_DEPLOYMENT_FILE: deploymentFile,
    LWG_PUBLIC_URL: options.publicUrl ?? 'http://127.0.0.1:3000',
    LWG_SIGN_IN_ISSUER: options.issuer ?? 'http://127.0.0.1:9',
    LWG_SIGN_IN_CLIENT_ID: 'living-well-gateway',
    LWG_SIGN_IN_CLIENT_SECRET: options.signInSecret ?? randomBytes(16).toString('hex'),
    // Most tests ask for nobody more often than anybody would within a minute, and their clock stands still.
    LWG_MISSES_A_MINUTE: '1000000',
    LWG_LOG_LEVEL: 'error',
    ...options.variables,
  };
}

function makeKeyPair(): { privateKey: JsonWebKey; publicKey: JsonWebKey } {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const named = { kid: 'test-1', alg: 'ES384', use: 'sig' };
  return {
    privateKey: { ...pair.privateKey.export({ format: 'jwk' }), ...named },
    publicKey: { ...pair.publicKey.export({ format: 'jwk' }), ...named },
  };
}

function testClients(publicKey: JsonWebKey): readonly [Client, Client] {
  return [
    clientSchema.parse({
      id: 'case-system',
      organisation: charity,
      role: 'case-system',
      scopes: ['case-records.write', 'receipts.read'],
      sources: [{ site, system: caseSystem }],
      keys: [publicKey],
    }),
    clientSchema.parse({
      id: 'record-system',
      organisation: trust,
      role: 'mh-liaison',
      scopes: ['system/*.rs'],
      purposes: ['TREAT'],
      keys: [publicKey],
    }),
  ];
}
