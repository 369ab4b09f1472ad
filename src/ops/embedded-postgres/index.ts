import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { give, serverAccount, sharedTemporaryFolder } from './account.ts';
import { postgresBinaries } from './binaries.ts';
import { makeCluster } from './cluster.ts';
import { EmbeddedPostgresError } from './error.ts';
import { dataFolder } from './folder.ts';
import { holdFolder } from './hold.ts';
import { run, type Place } from './place.ts';
import { commandOf } from './process.ts';

export { EmbeddedPostgresError } from './error.ts';

/** A PostgreSQL that runs beside this process, for the demo and the tests. Reached by a Unix socket only: it takes no port. */
export interface EmbeddedPostgres {
  /** The server's own folder. */
  readonly data: string;
  /** Rejects when the server ends by itself. */
  readonly failed: Promise<never>;
  /** A connection string for a database of this server, as its superuser or as another user. */
  url(database: string, user?: string): string;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Where the data is kept. Made if missing. */
  readonly folder: string;
  /** Extra server settings, `name=value`. */
  readonly settings?: readonly string[];
  /** Told what the server logs. */
  readonly onLog?: (text: string) => void;
}

/** Milliseconds that a stopping server may take to write everything out before it is cut off; it then recovers at the next start. */
const patience = 20_000;

/**
 * Starts PostgreSQL on a data folder, initialising it on first use. A server left over from a killed start is stopped first.
 *
 * @throws EmbeddedPostgresError with one line that says what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.folder);
  const letGo = holdFolder(folder);
  try {
    const account = serverAccount();
    const place: Place = { account, data: dataFolder(folder, account), binaries: postgresBinaries(account) };
    await stopLeftover(place);
    await makeCluster(place);
    const sockets = mkdtempSync(join(sharedTemporaryFolder(account), socketsPrefix));
    give(sockets, account);
    const server = await startServer(place, sockets, options);
    return {
      data: place.data,
      failed: endOf(server),
      url: (database, user = 'postgres') =>
        `postgresql://${user}@/${database}?host=${encodeURIComponent(sockets)}`,
      stop: async () => {
        await stopServer(server);
        rmSync(sockets, { recursive: true, force: true });
        letGo();
      },
    };
  } catch (error) {
    letGo();
    throw error;
  }
}

const socketsPrefix = 'lwg-pg-';

/** The file that names a server outlives it when the machine goes down, and its number is then somebody else's. */
async function stopLeftover(place: Place): Promise<void> {
  const file = join(place.data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [pid = '', , , , sockets = ''] = readFileSync(file, 'utf8').split('\n');
  if (commandOf(Number(pid)).includes(place.data)) {
    await run(place, 'pg_ctl', ['stop', '-D', place.data, '-m', 'fast', '-w', '-t', '30']);
  } else {
    rmSync(file, { force: true });
  }
  if (sockets.includes(socketsPrefix)) rmSync(sockets, { recursive: true, force: true });
}

function startServer(place: Place, sockets: string, options: EmbeddedOptions): Promise<ChildProcess> {
  const flags = [
    'listen_addresses=',
    `unix_socket_directories=${sockets}`,
    'unix_socket_permissions=0700',
    // No statement's values in the server's log (reliability S11).
    'log_parameter_max_length=0',
    'log_parameter_max_length_on_error=0',
    'log_min_error_statement=panic',
    ...(options.settings ?? []),
  ].flatMap((setting) => ['-c', setting]);
  // detached: a Ctrl-C at the terminal reaches this process first, which stops the roles before the database.
  const server = spawn(join(place.binaries, 'bin', 'postgres'), ['-D', place.data, ...flags], {
    ...place.account,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((resolveReady, reject) => {
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      const text = chunk.toString('utf8');
      options.onLog?.(text);
      if (said.length < 65_536) said += text;
      if (said.includes('ready to accept connections')) resolveReady(server);
    });
    const failed = (): void => {
      const lines = said.trim().split('\n');
      const words = lines.findLast((line) => line.includes('FATAL')) ?? lines.at(-1) ?? '';
      reject(
        new EmbeddedPostgresError(`PostgreSQL did not start on ${place.data}. Its last words: ${words}`),
      );
    };
    server.once('exit', failed);
    server.once('error', failed);
  });
}

function endOf(server: ChildProcess): Promise<never> {
  const ended = new Promise<never>((_never, reject) => {
    server.once('exit', () =>
      reject(new EmbeddedPostgresError('The embedded PostgreSQL ended by itself. Start again.')),
    );
  });
  // Watched from here on; whoever waits for it later still sees it.
  ended.catch(() => undefined);
  return ended;
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise<void>((resolveGone) => server.once('exit', () => resolveGone()));
  server.kill('SIGINT');
  const cutOff = setTimeout(() => server.kill('SIGQUIT'), patience);
  await gone;
  clearTimeout(cutOff);
}
