import { flushCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { systemClock } from '../clock.ts';
import type { DemoSettings } from '../config.ts';
import { londonTime } from '../living-well/london-time.ts';
import type { EmbeddedPostgres } from '../ops/embedded-postgres/index.ts';
import type { DemoFiles } from './files.ts';
import { demoStaff } from './organisations.ts';
import { demoPushes } from './people.ts';
import { databaseName, gatewayLogin, makeDatabase, registerSystems, sequencerLogin } from './database.ts';
import { writePdsFile } from './pds-file.ts';
import { startPdsStandIn } from './pds-stand-in.ts';
import { indexPeople } from './index-people.ts';
import { pushPeople } from './push.ts';
import { startRoles } from './roles.ts';
import type { Running } from './running.ts';
import { startSignInProvider } from './sign-in-provider.ts';
import { startRecordSystem } from './record-system.ts';
import { welcomeText } from './welcome.ts';

export interface GatewayStart {
  readonly settings: DemoSettings;
  readonly files: DemoFiles;
  /** Folder of what the program was compiled to, for the roles. */
  readonly compileCache: string;
  readonly postgres: EmbeddedPostgres;
  /** Told of whatever is started, as soon as it is. */
  readonly running: Running;
  readonly stop: AbortSignal;
}

/**
 * Everything above the database, in order, with what is independent side by side.
 *
 * @returns rejects when a role ends by itself
 * @throws when told to stop, and BootError
 */
export async function startGateway(start: GatewayStart): Promise<{ readonly failed: Promise<never> }> {
  const { settings, files, postgres, running, stop } = start;
  flushCompileCache();
  // Any free port: nobody but the roles asks there.
  running.index = await startPdsStandIn(0, indexPeople);
  const publicUrl = `http://127.0.0.1:${settings.port}`;
  stop.throwIfAborted();
  const [pdsFile] = await Promise.all([
    writePdsFile(resolve(settings.folder), running.index),
    makeDatabase(postgres),
  ]);
  const environment = { ...roleEnvironment(start), LWG_PDS_FILE: pdsFile };
  stop.throwIfAborted();
  const roles = startRoles(environment);
  running.roles = roles;
  await registerSystems(environment, files);
  stop.throwIfAborted();
  running.signIn = await startSignInProvider({
    port: settings.signInPort,
    people: demoStaff,
    client: files.signInClient(settings.port),
  });
  running.recordSystem = await startRecordSystem(settings.recordSystemPort, publicUrl, files);
  await roles.started;
  stop.throwIfAborted();
  await pushPeople(publicUrl, files, demoPushes(londonTime(systemClock()).date), stop);
  process.stdout.write(welcomeText(publicUrl, running.recordSystem.origin, files.apiKey, settings.folder));
  return roles;
}

function roleEnvironment({
  settings,
  files,
  compileCache,
  postgres,
}: GatewayStart): Readonly<Record<string, string>> {
  return {
    ...settings.inherited,
    NODE_COMPILE_CACHE: compileCache,
    LWG_ENVIRONMENT: 'demo',
    LWG_SANDBOX: 'on',
    DATABASE_URL: postgres.url(databaseName, gatewayLogin),
    LWG_SEQUENCER_DATABASE_URL: postgres.url(databaseName, sequencerLogin),
    LWG_LOG_CHECKPOINT_FILE: files.checkpointFile,
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
