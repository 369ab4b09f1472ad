import { z } from 'zod';
import { readDeployment, type Deployment } from './config-deployment.ts';
import { readRecordSystems, type RecordSystemConfig } from './config-launches.ts';
import { logVariables } from './config-log.ts';
import { readIntroductions } from './config-introductions.ts';
import { ConfigError, readFeeds, readKeys, readSites, readWording } from './config-files.ts';
import { readPulls, type PullConfig } from './config-pulls.ts';
import { readPds, type PdsConfig } from './config-pds.ts';
import { readReview, type ReviewConfig } from './config-review.ts';
import { traceVariables } from './config-traces.ts';
import { readSignInProviders, signInVariables, type SignInConfig } from './config-sign-in.ts';
import type { Feeds } from './living-well/feeds.ts';
import type { QuestionnaireWording } from './living-well/questionnaire-wording.ts';
import type { Sites } from './living-well/sites.ts';
import type { IntroductionsTo } from './living-well/telling-the-team.ts';
import type { MasterKeys } from './sealing/keys.ts';

export { ConfigError };
export { deploymentSchema, type Deployment } from './config-deployment.ts';

const port = z.coerce.number().int().min(0).max(65_535);

/** Every variable the program reads. `docs/configuration.md` is written from this. */
export const variables = z.object({
  LWG_ENVIRONMENT: z
    .enum(['production', 'demo'])
    .default('production')
    .describe(
      'What this is. `demo` allows plain http and demo keys, and only on loopback addresses and a database marked as a demo.',
    ),
  LWG_SANDBOX: z
    .enum(['on'])
    .optional()
    .describe('`on`: some fictional people have scripted outcomes (docs/sandbox.md). Refused in production.'),
  DATABASE_URL: z.string().min(1).describe("PostgreSQL primary, as the gateway's role."),
  MIGRATION_DATABASE_URL: z
    .string()
    .min(1)
    .optional()
    .describe('The same database as its owner; only `lwg migrate` needs it.'),
  REDIS_URL: z
    .url()
    .optional()
    .describe('Redis or Valkey for the queue. Left out, the queue is in PostgreSQL.'),
  LWG_KEYS_FILE: z.string().min(1).describe('File with the wrapping and look-up keys (`lwg keys make`).'),
  LWG_DEPLOYMENT_FILE: z
    .string()
    .min(1)
    .describe('File with organisations, staff roles and crisis lines (docs/deployment-file.md).'),
  LWG_SITES_FOLDER: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder with configuration files of places (*.json, src/living-well/README.md). A file for a shipped place replaces the shipped one.',
    ),
  LWG_FEEDS_FOLDER: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder with feed files (*.json, docs/csv.md): what the files of each charity look like. A file with the code of a shipped feed replaces it.',
    ),
  LWG_REVIEW_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('File with staff, hours and people to watch over, for the review of looks (docs/review.md).'),
  LWG_PDS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File with how the national index of people (PDS) is asked, private key included (docs/pds.md). Left out, numbers are not checked and nobody is traced.',
    ),
  LWG_REQOL_UTILITY: z
    .string()
    .min(1)
    .optional()
    .describe(
      'ES module with the licensed ReQoL-UI algorithm (docs/reqol-utility.md). Left out, no utility is reckoned.',
    ),
  LWG_QUESTIONNAIRE_WORDING: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File with the wording of questionnaires that the deployment is licensed to show (docs/implementation-guide/README.md). Given to registered systems only.',
    ),
  LWG_PUBLIC_URL: z
    .url()
    .describe('Where callers reach the gateway; token audience and page links come from it.'),
  LWG_TRUSTED_PROXIES: z
    .string()
    .optional()
    .describe(
      'Addresses or networks of the proxies before the gateway, by commas. Whoever else says where a call comes from is not believed. Needed in production.',
    ),
  LWG_HOST: z.string().default('127.0.0.1').describe('Address to listen on.'),
  LWG_PORT: port.default(3000).describe('Port to listen on.'),
  LWG_OPS_PORT: port
    .optional()
    .describe(
      'Port for /metrics, /_status and health of this process, for operators only. Left out, there is none.',
    ),
  ...signInVariables,
  LWG_POOL_SIZE: z.coerce
    .number()
    .int()
    .min(2)
    .max(200)
    .default(16)
    .describe('Database connections per process.'),
  LWG_INTAKE_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(8)
    .describe(
      'How many of the database connections pushes may use at once. The others are kept for whoever asks, so that a back-fill does not slow a nurse.',
    ),
  LWG_INTAKE_BACKLOG: z.coerce
    .number()
    .int()
    .min(1)
    .default(50_000)
    .describe('Records that may wait to be applied before pushes are answered 503.'),
  LWG_INTAKE_BACKLOG_MINUTES: z.coerce
    .number()
    .min(1)
    .optional()
    .describe(
      'Minutes that the oldest of them may have waited before pushes are answered 503. Left out: any.',
    ),
  LWG_IMPORT_MEGABYTES: z.coerce
    .number()
    .min(0.001)
    .max(10_000)
    .default(250)
    .describe(
      'Megabytes of one CSV file. It is kept in the database, sealed, until it has been read. A million rows have about 120.',
    ),
  LWG_WORKER_LANES: z.coerce
    .number()
    .int()
    .min(1)
    .max(400)
    .default(64)
    .describe(
      "People's records that one worker applies at once. Up to four are in transactions of their own, more are shared out among four.",
    ),
  LWG_RATE_LIMIT: z.coerce
    .number()
    .int()
    .min(1)
    .default(6_000)
    .describe(
      'Requests a minute from one registered system before 429, in each process; ten times as many from one address, which a whole trust may share.',
    ),
  LWG_FAILED_SIGN_INS: z.coerce
    .number()
    .int()
    .min(1)
    .default(30)
    .describe("Refused sign-ins a minute from one address in one client's name before 429, in each process."),
  LWG_MISSES_A_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(30)
    .describe(
      'Looks within a minute that may show one user or one system nothing, in all processes together, before 429 and an alarm: who tries out numbers has almost no others. Only a measurement needs more.',
    ),
  LWG_SILENT_FEED_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .default(7)
    .describe('Days without a record after which a case system counts as silent.'),
  ...logVariables,
  ...traceVariables,
  LWG_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('Least level that is logged.'),
});

type Variables = z.output<typeof variables>;

/** The checked configuration. Frozen: nothing changes it after boot. */
export interface Config extends Variables {
  readonly keys: MasterKeys;
  readonly deployment: Deployment;
  /** The shipped places and the deployment's own. */
  readonly sites: Sites;
  readonly introductions: readonly IntroductionsTo[];
  /** The shipped feeds and the deployment's own. */
  readonly feeds: Feeds;
  /** Case systems that are asked, with their keys. */
  readonly pulls: readonly PullConfig[];
  /** Record systems that open people here, with our keys for them. */
  readonly recordSystems: readonly RecordSystemConfig[];
  readonly questionnaireWording: QuestionnaireWording;
  readonly review: ReviewConfig;
  /** The national index of people; undefined where it is not asked. */
  readonly pds: PdsConfig | undefined;
  /** Where staff sign in; the first is the variables'. */
  readonly signIn: readonly [SignInConfig, ...SignInConfig[]];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment and the files it names; the only place that does.
 *
 * @throws ConfigError on a missing or malformed variable, and on anything unsafe outside a demo
 */
export function loadConfig(environment: Environment = process.env): Config {
  const parsed = variables.safeParse(
    Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')),
  );
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map(describeIssue).join(' '));
  const keys = readKeys(parsed.data.LWG_KEYS_FILE);
  const deployment = readDeployment(parsed.data.LWG_DEPLOYMENT_FILE);
  const sites = readSites(parsed.data.LWG_SITES_FOLDER);
  const questionnaireWording = readWording(parsed.data.LWG_QUESTIONNAIRE_WORDING);
  const { feeds } = readFeeds(parsed.data.LWG_FEEDS_FOLDER);
  const pulls = readPulls(deployment.pulls ?? [], feeds, environment);
  const isDemo = parsed.data.LWG_ENVIRONMENT === 'demo';
  const recordSystems = readRecordSystems(deployment.recordSystems ?? [], isDemo);
  const review = readReview(parsed.data.LWG_REVIEW_FILE);
  const pds = readPds(parsed.data.LWG_PDS_FILE, parsed.data.LWG_ENVIRONMENT === 'production');
  const signIn = readSignInProviders(parsed.data, deployment.signIn ?? [], environment);
  const config = Object.freeze({
    ...parsed.data,
    keys,
    deployment,
    sites,
    introductions: readIntroductions(deployment, sites),
    feeds,
    questionnaireWording,
    pulls,
    recordSystems,
    review,
    pds,
    signIn,
  });
  refuseUnsafe(config, environment);
  return config;
}

/**
 * The places alone, for what needs nothing else.
 *
 * @throws ConfigError on a folder or file that cannot be used
 */
export function loadSites(environment: Environment = process.env): Sites {
  const folder = environment['LWG_SITES_FOLDER'];
  return readSites(folder === '' ? undefined : folder);
}

/**
 * The feeds alone, and the codes of the deployment's own, for what needs nothing else.
 *
 * @throws ConfigError on a folder or file that cannot be used
 */
export function loadFeeds(environment: Environment = process.env): {
  readonly feeds: Feeds;
  readonly own: readonly string[];
} {
  const folder = environment['LWG_FEEDS_FOLDER'];
  return readFeeds(folder === '' ? undefined : folder);
}

/** The owner's connection, which only a migration needs. */
export function migrationUrl(environment: Environment = process.env): string {
  const url = environment['MIGRATION_DATABASE_URL'];
  if (url === undefined || url === '') {
    throw new ConfigError('MIGRATION_DATABASE_URL is missing. It is the database as its owner.');
  }
  return url;
}

/** Where the demo keeps its data and which ports it takes. */
export interface DemoSettings {
  readonly folder: string;
  readonly port: number;
  readonly signInPort: number;
  readonly recordSystemPort: number;
  readonly redisUrl: string | undefined;
  /** What its two roles inherit: enough to run a program, and nothing of ours. */
  readonly inherited: Readonly<Record<string, string>>;
}

/** Every variable `npm start` reads. */
export const demoVariables = z.object({
  LWG_DATA_DIR: z.string().min(1).default('.data').describe('Where `npm start` keeps its database and keys.'),
  LWG_PORT: port.min(1).default(3000).describe('Port of the pages and the API.'),
  LWG_SIGN_IN_PORT: port.min(1).default(3001).describe('Port of the local sign-in of `npm start`.'),
  LWG_RECORD_SYSTEM_PORT: port
    .min(1)
    .default(3002)
    .describe('Port of the stand-in for a record system of `npm start`.'),
  REDIS_URL: z.url().optional().describe('Use this Redis for the queue instead of PostgreSQL.'),
});

/**
 * Reads what the demo may be told.
 *
 * @throws ConfigError where the environment looks like a real deployment's: a demo only ever runs on a database of its own
 */
export function loadDemoSettings(given: Environment = process.env): DemoSettings {
  const environment: Environment = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== ''),
  );
  if (environment['DATABASE_URL'] !== undefined || environment['NODE_ENV'] === 'production') {
    throw new ConfigError(
      'The demo runs on its own embedded database and never in production. Unset DATABASE_URL and NODE_ENV, or use `lwg serve`.',
    );
  }
  const parsed = demoVariables.safeParse(environment);
  if (!parsed.success) {
    throw new ConfigError(
      `${String(parsed.error.issues[0]?.path[0])} is not right. See docs/configuration.md.`,
    );
  }
  const { LWG_DATA_DIR: folder, REDIS_URL: redisUrl } = parsed.data;
  const { LWG_PORT, LWG_SIGN_IN_PORT: signInPort, LWG_RECORD_SYSTEM_PORT: recordSystemPort } = parsed.data;
  const inherited = Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'LANG'].flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  return { folder, port: LWG_PORT, signInPort, recordSystemPort, redisUrl, inherited };
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/** What is fine for trying things out must not be reachable by accident where real people's records are. */
function refuseUnsafe(config: Config, environment: Environment): void {
  const issuers = config.signIn.map(({ issuer }) => issuer.href);
  const insecure = [config.LWG_PUBLIC_URL, ...issuers].some((url) => !url.startsWith('https://'));
  if (config.LWG_ENVIRONMENT === 'production') {
    if (config.LWG_SANDBOX !== undefined) {
      throw new ConfigError(
        'LWG_SANDBOX is for demos. In production nobody has a scripted outcome: unset it.',
      );
    }
    if (insecure) {
      throw new ConfigError('LWG_PUBLIC_URL, LWG_SIGN_IN_ISSUER and every issuer must be https addresses.');
    }
    if (config.deployment.organisations.some(({ noticesTo = 'https:' }) => !noticesTo.startsWith('https:'))) {
      throw new ConfigError('LWG_DEPLOYMENT_FILE: every noticesTo must be an https address.');
    }
    if (config.pulls.some(({ url }) => !url.startsWith('https:'))) {
      throw new ConfigError('LWG_DEPLOYMENT_FILE: every url of pulls must be an https address.');
    }
    if (config.LWG_TRUSTED_PROXIES === undefined) {
      throw new ConfigError(
        'LWG_TRUSTED_PROXIES is missing: name the proxies that end TLS before the gateway.',
      );
    }
    if (config.LWG_SEQUENCER_DATABASE_URL !== undefined && config.LWG_LOG_CHECKPOINT_FILE === undefined) {
      throw new ConfigError(
        'LWG_LOG_CHECKPOINT_FILE is missing: a restored database would be signed unseen.',
      );
    }
    if (config.keys.use !== 'production') {
      throw new ConfigError('LWG_KEYS_FILE holds demo keys. Make production keys with `lwg keys make`.');
    }
    return;
  }
  if (environment['NODE_ENV'] === 'production') {
    throw new ConfigError('LWG_ENVIRONMENT is demo while NODE_ENV is production. Unset one of them.');
  }
  const hosts = [config.LWG_HOST, ...[config.LWG_PUBLIC_URL, ...issuers].map(hostOf)];
  if (!hosts.every((host) => loopback.has(host))) {
    throw new ConfigError(
      'A demo listens on this machine only: LWG_HOST, LWG_PUBLIC_URL and LWG_SIGN_IN_ISSUER must be loopback.',
    );
  }
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0]);
  const shape = variables.shape[name as keyof typeof variables.shape];
  return `${name} is missing or not right. It is: ${shape?.description ?? 'unknown.'}`;
}
