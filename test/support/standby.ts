import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { databaseName, gatewayLogin } from '../../src/demo/database.ts';
import { give, serverAccount, sharedTemporaryFolder } from '../../src/ops/embedded-postgres/account.ts';
import { postgresBinaries } from '../../src/ops/embedded-postgres/binaries.ts';
import type { OwnServer } from './own-server.ts';
import { eventually } from './processes.ts';

/** A second server that replays what a test's own server writes. */
export interface Standby {
  /** The folder of its socket, for a proxy. */
  readonly sockets: string;
  /** As the gateway connects. */
  readonly url: string;
  /** A statement as its superuser. */
  query<Row extends pg.QueryResultRow>(text: string): Promise<readonly Row[]>;
  /** The primary acknowledges nothing from now on that is not durable here too. */
  makeSynchronous(): Promise<void>;
  /** Waits until all that the primary has committed can be read here. */
  catchUp(): Promise<void>;
  /** It becomes a primary of its own; nobody tells the other. */
  promote(): Promise<void>;
  stop(): Promise<void>;
}

const name = 'standby';

/** Made from a base backup of the primary, which goes on meanwhile, and brought up to date by streaming. */
export async function startStandby({ server, database }: OwnServer): Promise<Standby> {
  const account = serverAccount();
  const folder = mkdtempSync(join(tmpdir(), 'lwg-standby-'));
  chmodSync(folder, 0o755);
  const data = join(folder, 'postgres');
  const sockets = mkdtempSync(join(sharedTemporaryFolder(account), 'lwg-standby-sockets-'));
  give(sockets, account);
  await copyPrimary(server.url('postgres'), server.data, data);
  const primarySockets = decodeURIComponent(server.url('postgres').replace(/^.*host=/, ''));
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${sockets}`,
    `primary_conninfo=host=${primarySockets} user=postgres application_name=${name}`,
  ];
  const child = spawn(
    join(postgresBinaries(account), 'bin', 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    { ...account, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] },
  );
  // It would outlive a run that is cut short.
  const endWithRun = (): void => void child.kill('SIGQUIT');
  process.once('exit', endWithRun);
  await readable(child);
  const urlOf = (database: string, user: string): string =>
    `postgresql://${user}@/${database}?host=${encodeURIComponent(sockets)}`;
  const pool = new pg.Pool({ connectionString: urlOf(databaseName, 'postgres'), max: 2 });
  // One that is idle when the server stops.
  pool.on('error', () => undefined);
  const query = async <Row extends pg.QueryResultRow>(text: string): Promise<readonly Row[]> =>
    (await pool.query<Row>(text)).rows;
  const replicated = (column: string, value: string) =>
    eventually(
      async () =>
        (
          await database.query(
            `SELECT FROM pg_stat_replication WHERE application_name = '${name}' AND ${column} ${value}`,
          )
        )[0],
      `standby whose ${column} ${value}`,
    );
  return {
    sockets,
    url: urlOf(databaseName, gatewayLogin),
    query,
    async makeSynchronous() {
      await database.query(`ALTER SYSTEM SET synchronous_standby_names = '${name}'`);
      await database.query('SELECT pg_reload_conf()');
      await replicated('sync_state', "= 'sync'");
    },
    async catchUp() {
      const [{ at } = { at: '' }] = await database.query<{ at: string }>('SELECT pg_current_wal_lsn() AS at');
      await replicated('replay_lsn', `>= '${at}'`);
    },
    async promote() {
      await query('SELECT pg_promote()');
    },
    async stop() {
      await pool.end();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await gone;
      process.removeListener('exit', endWithRun);
      rmSync(folder, { recursive: true, force: true });
      rmSync(sockets, { recursive: true, force: true });
    },
  };
}

/** A backup by hand, as PostgreSQL's manual has it: its own program for that is not among those npm brings. */
async function copyPrimary(url: string, from: string, to: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("SELECT pg_backup_start('standby', true)");
  // `-a` keeps the files their owner's, who is not ours where the tests run as root.
  const { status } = spawnSync('cp', ['-a', from, to]);
  const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
  await client.end();
  if (status !== 0) throw new Error('the files of the primary could not be copied');
  rmSync(join(to, 'postmaster.pid'));
  const account = serverAccount();
  for (const [file, text] of [
    ['backup_label', rows[0]?.labelfile ?? ''],
    ['standby.signal', ''],
  ] as const) {
    writeFileSync(join(to, file), text);
    give(join(to, file), account);
  }
}

function readable(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 65_536) said += chunk.toString('utf8');
      if (said.includes('ready to accept read-only connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`the standby did not start: ${said}`)));
  });
}
