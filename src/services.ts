import { createRequire } from 'node:module';
import type { Pool } from 'pg';
import { csvSource } from './adapters/csv/csv-source.ts';
import { csvFiles } from './adapters/csv/csv-files.ts';
import { createCaseSystemRest } from './adapters/case-system-rest/case-system-rest.ts';
import { loadUtility, UtilityError } from './adapters/licensed-utility/load-utility.ts';
import { createClientKeys } from './adapters/client-keys/client-keys.ts';
import { createStatusWebhooks } from './adapters/status-webhooks/status-webhooks.ts';
import { createWebhookNotices } from './adapters/webhook-notices/webhook-notices.ts';
import { organisationIdentities } from './auth/principal.ts';
import type { SignInProviders } from './auth/sign-in-providers.ts';
import type { SessionStore } from './auth/session.ts';
import type { CdsClient } from './auth/cds-client.ts';
import type { ClientStore } from './auth/client.ts';
import { keySets, type KeySets } from './auth/key-sets.ts';
import { organisationTreeOf, type OrganisationTree } from './auth/organisation-tree.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import { isWritable } from './db/boot-checks.ts';
import { createClientStore } from './db/client-store.ts';
import { purgeExpired } from './db/purge.ts';
import { createLogFiling } from './db/log-filing.ts';
import { createPullStore } from './db/pull-store.ts';
import { createSessionStore } from './db/session-store.ts';
import { createStore } from './db/store.ts';
import { databaseTime } from './db/database-time.ts';
import { createWatch } from './db/watch-store.ts';
import type { CallLine } from './fhir/current-support.ts';
import type { ValidateAside } from './fhir/validate.ts';
import type { Demographics } from './gateway/ports/demographics.ts';
import type { Notices } from './gateway/ports/emergency.ts';
import type { Webhooks } from './gateway/ports/webhooks.ts';
import { noticeAddresses } from './gateway/emergency/notice-secret.ts';
import type { Importing } from './gateway/imports/process-import.ts';
import type { Hints } from './gateway/ports/inbox.ts';
import { namingStore } from './gateway/log/named-entries.ts';
import type { Filing } from './gateway/ports/log.ts';
import { reviewPolicyOf, type ReviewPolicy } from './gateway/review/review-policy.ts';
import type { Sandbox } from './gateway/ports/sandbox.ts';
import type { Misses } from './gateway/ports/misses.ts';
import type { LogTree } from './gateway/ports/log-tree.ts';
import type { Store } from './gateway/ports/store.ts';
import type { Watch } from './gateway/ports/watch.ts';
import { createSandbox } from './gateway/sandbox/sandbox.ts';
import type { Verifying } from './gateway/verify-numbers.ts';
import type { PulledSource, Pulling } from './gateway/pull/pulling.ts';
import type { Processing } from './gateway/process-case.ts';
import type { IntakeLimits } from './gateway/ports/intake.ts';
import type { UtilityAlgorithm } from './living-well/reqol-utility.ts';
import type { FileIntake } from './gateway/ports/case-source.ts';
import type { QuestionnaireWording } from './living-well/questionnaire-wording.ts';
import type { Sites } from './living-well/sites.ts';
import type { IntroductionsTo } from './living-well/telling-the-team.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics, type Metrics } from './ops/metrics/metrics.ts';
import { keepTime } from './ops/steady-clock.ts';
import { tracedStore } from './ops/tracing/traced-store.ts';
import type { Tracing } from './ops/tracing/tracing.ts';
import { BootError } from './role.ts';
import { createLaneQueue, type QueueOptions } from './queues/lane-queue.ts';
import { keyedHash } from './sealing/keyed-hash.ts';
import type { MasterKeys } from './sealing/keys.ts';
import { openDatabase } from './services-database.ts';
import { buildLaunches, type LaunchServices } from './services-launch.ts';
import { buildLogTree, buildSequencing, type SequencerServices } from './services-log.ts';
import { buildDemographics, buildVerifying } from './services-pds.ts';
import { buildMisses } from './services-misses.ts';
import { buildSignIn } from './services-sign-in.ts';
import { buildTracing } from './services-tracing.ts';
import { loadValidator } from './validation/load-validator.ts';
import { createValidationThread } from './validation/validation-thread.ts';

/** What both roles need. */
export interface CommonServices {
  readonly pool: Pool;
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly clock: Clock;
  readonly log: Log;
  readonly queue: QueueOptions;
  readonly version: string;
  /** Whether the database can be written. */
  readonly isReady: () => Promise<boolean>;
  readonly watch: Watch;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  /** What looks are reviewed by. */
  readonly policy: ReviewPolicy;
}

/** The organisations of the deployment, and which stand above which. */
interface KnownOrganisations {
  readonly tree: OrganisationTree;
  /** As a Consent names them, `system|value`. */
  readonly organisationActors: readonly string[];
  /** By ODS code. */
  readonly organisationNames: ReadonlyMap<string, string>;
}

/** What the HTTP role is made of. Only this file constructs any of it. */
export interface ServerServices extends CommonServices, KnownOrganisations, FileIntake, LaunchServices {
  readonly hints: Hints;
  /** Every place that is known, by its code. */
  readonly sites: Sites;
  /** Where staff may introduce people. */
  readonly introductions: readonly IntroductionsTo[];
  readonly clients: ClientStore;
  readonly keySets: KeySets;
  /** Record systems that may call our CDS Hooks services. */
  readonly cdsClients: readonly CdsClient[];
  /** For a client that asks for a test. */
  readonly webhooks: Webhooks;
  readonly sessions: SessionStore;
  readonly signIn: SignInProviders;
  readonly misses: Misses;
  readonly validate: ValidateAside;
  /** The national index of people; undefined where it is not asked. */
  readonly demographics: Demographics | undefined;
  readonly productName: string;
  readonly crisisLines: readonly CallLine[];
  readonly questionnaireWording: QuestionnaireWording;
  readonly publicUrl: string;
  readonly baseUrl: string;
  readonly tokenUrl: string;
  readonly secure: boolean;
  /** Proxies that are believed; none if empty. */
  readonly trustProxy: false | readonly string[];
  readonly cookieSecret: string;
  /** Scripted people, where this is a sandbox. */
  readonly sandbox: Sandbox | undefined;
  readonly intakeLimits: IntakeLimits;
  readonly logTree: LogTree;
  /** Milliseconds without a record after which a case system counts as silent. */
  readonly silentFeedMs: number;
  /** Calls a minute before 429. */
  readonly limits: {
    readonly perClient: number;
    readonly perAddress: number;
    readonly failures: number;
  };
  readonly startedAt: Date;
  close(): Promise<void>;
}

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** Builds what the HTTP role needs. Connects to nothing but the database. */
export async function buildServerServices(config: Config): Promise<ServerServices> {
  const common = await buildCommon(config, 'lwg-server');
  const lanes = createLaneQueue(common.queue);
  const validation = createValidationThread();
  const addresses = addressesOf(config);
  const { publicUrl } = addresses;
  const known = knownOrganisations(config);
  const { logTree, closeLogTree } = buildLogTree(config, common.log);
  const clients = createClientStore(common.pool, config.LWG_ENVIRONMENT);
  return {
    ...common,
    store: namingStore(common.store),
    hints: lanes,
    logTree,
    sites: config.sites,
    introductions: config.introductions,
    feeds: config.feeds,
    importLimit: config.LWG_IMPORT_MEGABYTES * 1_000_000,
    csvFiles,
    clients,
    ...buildLaunches(config, { clients, clock: common.clock, publicUrl }),
    keySets: keySets(createClientKeys({ allowPrivate: config.LWG_ENVIRONMENT === 'demo' }), common.clock),
    cdsClients: config.deployment.cdsClients ?? [],
    webhooks: buildWebhooks(config, common.clock, 5_000),
    sessions: createSessionStore(common.pool, common.deployment, common.keys),
    misses: buildMisses(common, config.LWG_MISSES_A_MINUTE),
    signIn: buildSignIn(config, common.clock, known.tree, publicUrl),
    ...known,
    validate: validation.validate,
    demographics: buildDemographics(config.pds, common.clock),
    productName: config.deployment.name,
    crisisLines: config.deployment.crisisLines,
    questionnaireWording: config.questionnaireWording,
    ...addresses,
    trustProxy: trustedProxies(config),
    cookieSecret: keyedHash(config.keys, 'cookie-signing').toString('hex'),
    sandbox: sandboxOf(config),
    intakeLimits: intakeLimits(config),
    silentFeedMs: config.LWG_SILENT_FEED_DAYS * 86_400_000,
    limits: callLimits(config),
    startedAt: common.clock(),
    close: async () => {
      await lanes.close();
      await validation.close();
      await Promise.all([common.closeCommon(), closeLogTree()]);
    },
  };
}

function addressesOf({ LWG_PUBLIC_URL }: Config) {
  const publicUrl = LWG_PUBLIC_URL.replace(/\/$/, '');
  const secure = publicUrl.startsWith('https://');
  return { publicUrl, baseUrl: `${publicUrl}/fhir`, tokenUrl: `${publicUrl}/oauth2/token`, secure };
}

function trustedProxies({ LWG_TRUSTED_PROXIES: proxies }: Config): ServerServices['trustProxy'] {
  return proxies?.split(',').map((proxy) => proxy.trim()) ?? false;
}

function callLimits({
  LWG_RATE_LIMIT: perClient,
  LWG_FAILED_SIGN_INS: failures,
}: Config): ServerServices['limits'] {
  return { perClient, perAddress: perClient * 10, failures };
}

function intakeLimits(config: Config): IntakeLimits {
  return {
    atOnce: config.LWG_INTAKE_CONNECTIONS,
    backlog: config.LWG_INTAKE_BACKLOG,
    backlogMinutes: config.LWG_INTAKE_BACKLOG_MINUTES,
    lateMs: 1_000,
  };
}

/** The case systems that are asked, and what taking their records in needs. */
interface Pulls {
  readonly pulling: Pulling;
  readonly sources: readonly PulledSource[];
}

/** What the worker role is made of. */
export interface WorkerServices
  extends CommonServices, Pulls, Pick<SequencerServices, 'sequencing' | 'witnesses'> {
  readonly processing: Processing;
  readonly notices: Notices;
  readonly importing: Omit<Importing, 'pause' | 'isStopping'>;
  readonly webhooks: Webhooks;
  readonly filing: Filing;
  /** Where numbers are verified in the background. */
  readonly verifying: Verifying | undefined;
  readonly lanesAtOnce: number;
  readonly purge: (at: Date) => Promise<void>;
  close(): Promise<void>;
}

/** Builds what the worker role needs. */
export async function buildWorkerServices(config: Config): Promise<WorkerServices> {
  const utility = await buildUtility(config);
  const common = await buildCommon(config, 'lwg-worker');
  const { store, keys, clock } = common;
  const { sequencing, witnesses, closeSequencing } = await buildSequencing(config, common);
  const validate = await loadValidator();
  const hints = { wake: () => undefined };
  const { sites, feeds, LWG_INTAKE_BACKLOG: backlog } = config;
  const flow = { store, keys, clock, sites };
  return {
    ...common,
    ...buildPulls(config, common),
    processing: { ...flow, validate, utility, sandbox: sandboxOf(config) },
    importing: { ...flow, hints, feeds, validate: async (one) => validate(one), rowsOf: csvSource, backlog },
    notices: createWebhookNotices({
      addresses: noticeAddresses(keys, config.deployment.organisations),
      clock,
    }),
    webhooks: buildWebhooks(config, clock),
    filing: createLogFiling(common.pool, common.keys, common.deployment),
    verifying: buildVerifying(config.pds, common),
    lanesAtOnce: config.LWG_WORKER_LANES,
    purge: (at) => purgeExpired(common.pool, at),
    sequencing,
    witnesses,
    close: async () => {
      await Promise.all([common.closeCommon(), closeSequencing()]);
    },
  };
}

function buildWebhooks({ LWG_ENVIRONMENT }: Config, clock: Clock, timeout?: number): Webhooks {
  const allowPrivate = LWG_ENVIRONMENT === 'demo';
  return createStatusWebhooks({ allowPrivate, clock, ...(timeout !== undefined && { timeout }) });
}

/** Checked before anything is connected: a wrong algorithm refuses the start with one line. */
async function buildUtility({ LWG_REQOL_UTILITY: path }: Config): Promise<UtilityAlgorithm | undefined> {
  if (path === undefined) return undefined;
  return loadUtility(path).catch((error: unknown) => {
    throw error instanceof UtilityError ? new BootError(error.message) : error;
  });
}

function sandboxOf({ LWG_SANDBOX }: Config): Sandbox | undefined {
  return LWG_SANDBOX === 'on' ? createSandbox() : undefined;
}

/** What a command line tool needs: the store and the organisations, and no face. */
export interface CliServices extends CommonServices, KnownOrganisations, Pulls {}

export async function buildCliServices(config: Config): Promise<CliServices> {
  const common = await buildCommon(config, 'lwg-cli');
  return { ...common, ...knownOrganisations(config), ...buildPulls(config, common) };
}

function buildPulls(config: Config, { store, keys, clock, pool }: CommonServices): Pulls {
  const allowHere = config.LWG_ENVIRONMENT === 'demo';
  return {
    pulling: {
      store,
      keys,
      clock,
      sites: config.sites,
      // The sweep finds what was taken in within a second: nobody waits for it.
      hints: { wake: () => undefined },
      pulls: createPullStore(pool),
      clients: createClientStore(pool, config.LWG_ENVIRONMENT),
      tree: knownOrganisations(config).tree,
    },
    sources: config.pulls.map(({ everyMinutes, url, keys: own, ...pull }) => ({
      ...pull,
      every: everyMinutes * 60_000,
      pull: createCaseSystemRest({ url, keys: own, allowHere, clock }),
    })),
  };
}

function knownOrganisations({ deployment: { organisations } }: Config): KnownOrganisations {
  const parents = organisations.flatMap(({ odsCode, partOf }) =>
    partOf === undefined ? [] : [[odsCode, partOf] as const],
  );
  return {
    tree: organisationTreeOf(new Map(parents)),
    organisationActors: organisationIdentities(organisations.map(({ odsCode }) => odsCode)),
    organisationNames: new Map(organisations.map(({ odsCode, name }) => [odsCode, name])),
  };
}

async function buildCommon(config: Config, name: string) {
  const log = createLog(config.LWG_LOG_LEVEL);
  const { pool, deployment } = await openDatabase(config, name, log);
  const queue = { databaseUrl: config.DATABASE_URL, redisUrl: config.REDIS_URL, log };
  const tracing = await buildTracing(config, name, { log, version });
  const store = tracedStore(createStore(pool, config.keys, deployment), tracing);
  const isReady = () => isWritable(pool);
  const time = await keepTime({ system: systemClock, databaseTime: () => databaseTime(pool), log });
  const watch = createWatch(pool, config.LWG_SILENT_FEED_DAYS * 86_400_000, time.skew);
  const metrics = createMetrics({ watch, pool });
  return {
    pool,
    store,
    keys: config.keys,
    clock: time.clock,
    log,
    queue,
    deployment,
    policy: reviewPolicyOf({ ...config.review, launchingOrganisations: launching(config) }, config.keys),
    version,
    isReady,
    watch,
    metrics,
    tracing,
    closeCommon: async () => {
      time.stop();
      await Promise.all([pool.end(), tracing.close()]);
    },
  };
}

function launching({ recordSystems }: Config): readonly string[] {
  return recordSystems.map(({ organisation }) => organisation);
}
