import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { give, serverAccount, type Account } from './account.ts';
import { postgresBinaries } from './binaries.ts';
import { EmbeddedPostgresError } from './error.ts';
import { dataFolder, holdFolder } from './folder.ts';

export { EmbeddedPostgresError } from './error.ts';

/** A PostgreSQL that runs beside this process, for the demo and the tests. Reached by a Unix socket only: it takes no port. */
export interface EmbeddedPostgres {
  /** A connection string for a database of this server, as its superuser or as another user. */
  url(database: string, user?: string): string;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Where the data is kept. Made if missing; a half-initialised one is made anew. */
  readonly folder: string;
  /** Extra server settings, `name=value`. */
  readonly settings?: readonly string[];
}

interface Place {
  readonly binaries: string;
  readonly data: string;
  readonly account: Account;
}

/**
 * Starts PostgreSQL on a data folder, initialising it on first use. A server left over from a killed start is stopped first.
 *
 * @throws EmbeddedPostgresError with one line that says what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const account = serverAccount();
  const folder = resolve(options.folder);
  const place: Place = { account, data: dataFolder(folder, account), binaries: postgresBinaries(account) };
  const letGo = holdFolder(folder);
  stopLeftover(place);
  initialise(place);
  const sockets = mkdtempSync(join(tmpdir(), 'lwg-pg-'));
  give(sockets, account);
  const server = await startServer(place, sockets, options.settings ?? []);
  return {
    url: (database, user = 'postgres') =>
      `postgresql://${user}@/${database}?host=${encodeURIComponent(sockets)}`,
    stop: async () => {
      await stopServer(server);
      rmSync(sockets, { recursive: true, force: true });
      letGo();
    },
  };
}

function stopLeftover(place: Place): void {
  if (!existsSync(join(place.data, 'postmaster.pid'))) return;
  run(place, 'pg_ctl', ['stop', '-D', place.data, '-m', 'fast', '-w', '-t', '30']);
}

/** Makes the cluster unless it is there. The mark outlives a start that was killed half-way, and only then is the folder made anew. */
function initialise(place: Place): void {
  const mark = `${place.data}.initialising`;
  if (existsSync(mark)) rmSync(place.data, { recursive: true, force: true });
  if (existsSync(join(place.data, 'PG_VERSION'))) return;
  writeFileSync(mark, '');
  mkdirSync(place.data, { recursive: true, mode: 0o700 });
  give(place.data, place.account);
  const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--data-checksums'];
  if (run(place, 'initdb', ['-D', place.data, ...options]) !== 0) {
    throw new EmbeddedPostgresError(
      `PostgreSQL could not make its files in ${place.data}. Check that the disk has room and the folder can be written.`,
    );
  }
  rmSync(mark);
}

function run(place: Place, program: string, args: readonly string[]): number | null {
  const path = join(place.binaries, 'bin', program);
  return spawnSync(path, args, { ...place.account, cwd: tmpdir(), stdio: 'ignore' }).status;
}

function startServer(place: Place, sockets: string, settings: readonly string[]): Promise<ChildProcess> {
  const flags = [
    'listen_addresses=',
    `unix_socket_directories=${sockets}`,
    'unix_socket_permissions=0700',
    // No statement's values in the server's log (reliability S11).
    'log_parameter_max_length=0',
    'log_parameter_max_length_on_error=0',
    'log_min_error_statement=panic',
    ...settings,
  ].flatMap((setting) => ['-c', setting]);
  // detached: a Ctrl-C at the terminal reaches this process first, which stops the roles before the database.
  const server = spawn(join(place.binaries, 'bin', 'postgres'), ['-D', place.data, ...flags], {
    ...place.account,
    cwd: tmpdir(),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((resolveReady, reject) => {
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 65_536) said += chunk.toString('utf8');
      if (said.includes('ready to accept connections')) resolveReady(server);
    });
    const failed = (): void => {
      const words = said.trim().split('\n').at(-1) ?? '';
      reject(
        new EmbeddedPostgresError(`PostgreSQL did not start on ${place.data}. Its last words: ${words}`),
      );
    };
    server.once('exit', failed);
    server.once('error', failed);
  });
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise<void>((resolveGone) => server.once('exit', () => resolveGone()));
  server.kill('SIGINT');
  await gone;
}
