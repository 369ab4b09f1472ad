import { mkdtempSync, chmodSync, readFileSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { applyDirectory } from '../../src/db/apply-directory.ts';
import { deploymentKey } from '../../src/db/owner-keys.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { charity } from '../../src/demo/organisations.ts';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { prepareRecords } from '../../src/gateway/case/prepare-records.ts';
import { idNamespace } from '../../src/sealing/keyed-hash.ts';
import { parseKeys, type MasterKeys } from '../../src/sealing/keys.ts';
import type { Slice, ThreadData, Written } from './lay-thread.ts';
import { personIdOf } from './person-rows.ts';
import { createPopulation, kinds } from './population.ts';
import { schemaText, setAsideIndexes } from '../set-aside-indexes.ts';
import { columnsOf, tableNames, type TableName } from './tables.ts';

export interface Laid {
  readonly people: number;
  /** Rows of resources, current and former. */
  readonly resources: number;
  /** Of the whole database, tables and indexes. */
  readonly bytes: number;
  readonly seconds: number;
}

/** People a file: some megabytes, so that no thread waits long for another. */
const slice = 1_000;
const emptied: readonly TableName[] = tableNames.filter((table) => table !== 'sealing_key');

/**
 * Lays people number 0 up to `people` into a database that has nobody, as its superuser, by COPY from files beside `keysFile`, which the server MUST be able to
 * read. One transaction: with `wal_level=minimal` none of it goes through the write-ahead log. Ends with the schema that it began with, or throws.
 */
export async function layPeople(url: string, keysFile: string, today: string, people: number): Promise<Laid> {
  const begun = performance.now();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const folder = mkdtempSync(join(dirname(keysFile), 'laying-'));
  chmodSync(folder, 0o755);
  try {
    const before = await schemaText(client);
    await layDirectory(url, parseKeys(readFileSync(keysFile, 'utf8')), today);
    await client.query('BEGIN');
    // Rows refer to rows that are laid beside them: checking each costs as much as laying it.
    await client.query("SET LOCAL session_replication_role = 'replica'");
    await client.query("SET LOCAL maintenance_work_mem = '512MB'");
    // Emptied in this transaction, so that what is laid needs no log of its own; but the deployment's key stays.
    await client.query(`TRUNCATE ${emptied.join(', ')} CASCADE`);
    const makeIndexes = await setAsideIndexes(client, ['resource', 'resource_history']);
    await copyAll(client, { keyFile: readFileSync(keysFile, 'utf8'), folder, today, at: new Date() }, people);
    await makeIndexes();
    await client.query('COMMIT');
    await client.query('VACUUM ANALYZE');
    if ((await schemaText(client)) !== before) throw new Error('the schema is not what the migrations made');
    return { people, ...(await sizes(client)), seconds: (performance.now() - begun) / 1000 };
  } finally {
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Teams and their workers, once, by the product's own statement. */
async function layDirectory(url: string, keys: MasterKeys, today: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    const deployment = await deploymentKey(pool, keys);
    const population = createPopulation(today);
    for (let kind = 0; kind < kinds; kind++) {
      const [record] = population.recordsOf(kind);
      if (record === undefined) continue;
      const { source } = record;
      const personId = personIdOf(keys, record);
      const mapped = mapCase(record, {
        namespace: idNamespace(keys),
        personId,
        sourceOrganisation: charity,
      });
      const applied = {
        personId,
        source: `${source.site}/${source.system}`,
        sourceOrganisation: charity,
        sourceModified: new Date(source.modified),
        at: new Date(),
      };
      await inTransaction(pool, (tx) =>
        applyDirectory(tx, deployment, applied, prepareRecords(keys, mapped).directory),
      );
    }
  } finally {
    await pool.end();
  }
}

/** Threads write files, and this connection has the server read them, one after the other. */
async function copyAll(client: pg.Client, data: ThreadData, people: number): Promise<void> {
  const threads = Array.from(
    { length: cpus().length },
    () => new Worker(new URL('lay-thread.ts', import.meta.url), { workerData: data }),
  );
  let next = 0;
  let copying: Promise<void> = Promise.resolve();
  const work = async (thread: Worker): Promise<void> => {
    while (next < people) {
      const from = next;
      next = Math.min(people, from + slice);
      const written = await askThread(thread, { from, to: next });
      const earlier = copying;
      copying = earlier.then(() => copyFiles(client, written));
      // A thread is at most one slice ahead of the server, or files would fill the disk.
      await earlier;
    }
  };
  try {
    await Promise.all(threads.map(work));
    await copying;
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function askThread(thread: Worker, asked: Slice): Promise<Written> {
  return new Promise((answered, failed) => {
    thread.once('error', failed);
    thread.once('message', (written: Written) => {
      thread.off('error', failed);
      answered(written);
    });
    thread.postMessage(asked);
  });
}

async function copyFiles(client: pg.Client, written: Written): Promise<void> {
  for (const { table, path } of written) {
    const columns = columnsOf(table).map(([name]) => name);
    // Frozen as it is laid: no vacuum has to write it all once more.
    const freeze = emptied.includes(table) ? ', FREEZE' : '';
    await client.query(
      `COPY ${table} (${columns.join(', ')}) FROM '${path.replaceAll("'", "''")}' (FORMAT binary${freeze})`,
    );
    rmSync(path);
  }
}

async function sizes(client: pg.Client): Promise<Pick<Laid, 'resources' | 'bytes'>> {
  const { rows } = await client.query<{ resources: number; bytes: number }>(
    `SELECT ((SELECT count(*) FROM resource) + (SELECT count(*) FROM resource_history))::float8 AS resources,
            pg_database_size(current_database())::float8 AS bytes`,
  );
  const [found] = rows;
  if (found === undefined) throw new Error('the database does not say how large it is');
  return found;
}
