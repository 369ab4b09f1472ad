import pg from 'pg';
import type { AuditEntry } from '../src/audit/entry.ts';
import { deploymentKey } from '../src/db/owner-keys.ts';
import { createStore } from '../src/db/store.ts';
import type { MasterKeys } from '../src/sealing/keys.ts';
import { schemaText, setAsideIndexes } from './set-aside-indexes.ts';

export interface Entries {
  /** Of which the product makes the one row that all are made after. */
  readonly sample: AuditEntry;
  /** Seconds before `now` of the newest, and of the oldest and one more. */
  readonly from: number;
  readonly to: number;
  readonly now: Date;
}

const tables = ['audit_event', 'audit_filed'];

/**
 * Lays old entries of the log, and their places in its lists, in one statement each, as the superuser. Sealed bytes are noise to everybody but the product, so those
 * of one entry stand in for all: none can be opened. Ends with the schema that it began with, or throws.
 */
export async function layEntries(
  url: string,
  keys: MasterKeys,
  { sample, from, to, now }: Entries,
): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const deployment = await deploymentKey(pool, keys);
  await createStore(pool, keys, deployment).transaction((tx) => tx.log.append(sample));
  await pool.end();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const before = await schemaText(client);
  await client.query('BEGIN');
  await client.query("SET LOCAL session_replication_role = 'replica'");
  await client.query("SET LOCAL maintenance_work_mem = '1GB'");
  await client.query('CREATE TEMPORARY TABLE sample ON COMMIT DROP AS SELECT * FROM audit_event');
  // Emptied in this transaction, so that what is laid needs no log of its own.
  await client.query(
    `TRUNCATE ${[...tables, 'audit_pending', 'audit_unfiled', 'review_pending'].join(', ')} CASCADE`,
  );
  const makeIndexes = await setAsideIndexes(client, tables);
  await client.query(
    `INSERT INTO audit_event (id, at, kind, outcome, face, organisation, role, purpose, askers, sources, person_pseudonym, leaf, actor, detail_owner, detail)
     SELECT gen_random_uuid(), $1::timestamptz - n * interval '1 second', kind, CASE WHEN n % 100 = 0 THEN 'failed' ELSE 'shown' END, face, organisation, role,
       purpose, askers, sources, sha256(int8send(n % 100000)), leaf, actor, detail_owner, detail
     FROM generate_series($2::bigint, $3::bigint - 1) AS n, sample`,
    [now, from, to],
  );
  await client.query(
    `INSERT INTO audit_filed (organisation, at, id, kind, outcome, asker, purpose, person, actor)
     SELECT party, at, id, kind, outcome, organisation, purpose, substring(person_pseudonym, 1, 16),
       substring(sha256(int8send((extract(epoch FROM at)::bigint) % 5000)), 1, 16)
     FROM audit_event CROSS JOIN LATERAL unnest(askers || sources) AS party`,
  );
  await makeIndexes();
  await client.query('COMMIT');
  if ((await schemaText(client)) !== before) throw new Error('the schema is not what the migrations made');
  await client.end();
}
