import { resolve } from 'node:path';
import pg from 'pg';
import { migrateAll } from '../cli/migrate.ts';
import { withStore } from '../cli/with-store.ts';
import { systemClock } from '../clock.ts';
import { loadConfig, loadDemoSettings, type DemoSettings } from '../config.ts';
import { issueApiKey, registerAgreement, registerClient } from '../gateway/register.ts';
import { londonTime } from '../living-well/london-time.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../ops/embedded-postgres/index.ts';
import { demoClients } from './clients.ts';
import { loadDemoFiles, type DemoFiles } from './files.ts';
import { demoAgreement, demoStaff } from './organisations.ts';
import { demoPeople } from './people.ts';
import { checkPortsFree } from './ports.ts';
import { pushPeople } from './push.ts';
import { startRoles, type Roles } from './roles.ts';
import { startSignInProvider, type SignInProvider } from './sign-in-provider.ts';
import { welcomeText } from './welcome.ts';

const database = 'lwg';
/** The gateway's login: a member of lwg_gateway and nothing more, as in a real deployment. */
const gatewayLogin = 'lwg_demo';

/**
 * `npm start`: the whole gateway on this machine. An embedded PostgreSQL, a stand-in for NHS CIS2, the two roles as processes of their own,
 * and fictional people pushed the way a charity's system would push them. Runs until Ctrl-C; a second start finds the same data.
 */
export async function runDemo(): Promise<void> {
  const settings = loadDemoSettings();
  await checkPortsFree(settings);
  const folder = resolve(settings.folder);
  const stopping = stopSignal();
  const open: Open = {};
  try {
    open.postgres = await startEmbeddedPostgres({ folder });
    const files = loadDemoFiles(folder, `http://127.0.0.1:${settings.signInPort}`);
    const environment = roleEnvironment(settings, files, open.postgres);
    await prepareDatabase(open.postgres, environment, files);
    open.signIn = await startSignInProvider({
      port: settings.signInPort,
      people: demoStaff,
      client: files.signInClient(settings.port),
    });
    open.roles = await startRoles(environment);
    const publicUrl = environment['LWG_PUBLIC_URL'] ?? '';
    await pushPeople(publicUrl, files, demoPeople(londonTime(systemClock()).date));
    process.stdout.write(welcomeText(publicUrl, files.apiKey));
    await Promise.race([stopping, open.roles.failed]);
  } finally {
    await close(open);
  }
}

interface Open {
  postgres?: EmbeddedPostgres;
  signIn?: SignInProvider;
  roles?: Roles;
}

/** In the reverse order of starting: nobody is left talking to something that is gone. */
async function close({ roles, signIn, postgres }: Open): Promise<void> {
  await roles?.close();
  await signIn?.close();
  await postgres?.stop();
}

function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop());
  });
}

function roleEnvironment(
  settings: DemoSettings,
  files: DemoFiles,
  postgres: EmbeddedPostgres,
): Readonly<Record<string, string>> {
  return {
    ...settings.inherited,
    LWG_ENVIRONMENT: 'demo',
    DATABASE_URL: postgres.url(database, gatewayLogin),
    LWG_KEYS_FILE: files.keysFile,
    LWG_DEPLOYMENT_FILE: files.deploymentFile,
    LWG_PUBLIC_URL: `http://127.0.0.1:${settings.port}`,
    LWG_PORT: String(settings.port),
    LWG_SIGN_IN_ISSUER: `http://127.0.0.1:${settings.signInPort}`,
    LWG_SIGN_IN_CLIENT_ID: 'living-well-gateway',
    LWG_SIGN_IN_CLIENT_SECRET: files.signInSecret,
    LWG_LOG_LEVEL: 'warn',
    ...(settings.redisUrl !== undefined && { REDIS_URL: settings.redisUrl }),
  };
}

/** Makes the database on the first start, brings it up to date on every one, and registers who may send and ask. */
async function prepareDatabase(
  postgres: EmbeddedPostgres,
  environment: Readonly<Record<string, string>>,
  files: DemoFiles,
): Promise<void> {
  await createOnce(
    postgres,
    'SELECT FROM pg_database WHERE datname = $1',
    database,
    `CREATE DATABASE ${database}`,
  );
  await migrateAll(postgres.url(database), 'demo');
  const createLogin = `CREATE ROLE ${gatewayLogin} LOGIN IN ROLE lwg_gateway`;
  await createOnce(postgres, 'SELECT FROM pg_roles WHERE rolname = $1', gatewayLogin, createLogin);
  await withStore(loadConfig(environment), async (registry) => {
    await registerAgreement(registry, demoAgreement);
    for (const client of demoClients(files.clientKey)) await registerClient(registry, client);
    if (files.apiKey !== '') return;
    const [caseSystem] = demoClients(files.clientKey);
    files.keepApiKey(await issueApiKey(registry, caseSystem, caseSystem.scopes));
  });
}

async function createOnce(
  postgres: EmbeddedPostgres,
  look: string,
  name: string,
  create: string,
): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url('postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query(look, [name]);
    if (rowCount === 0) await client.query(create);
  } finally {
    await client.end();
  }
}
