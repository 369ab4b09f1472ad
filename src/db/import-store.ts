import { randomUUID } from 'node:crypto';
import type { ImportPerson, ImportStore, RowResult } from '../gateway/ports/imports.ts';
import { open, seal, type OwnerKey, type Place } from '../sealing/seal.ts';
import { importColumns, toImport, type ImportRow } from './import-row.ts';
import type { Transaction } from './transaction.ts';

/** Files on their way in. Sealed under the deployment's key: they are about many, and are deleted as soon as they are read. */
export function createImportStore(tx: Transaction, deployment: OwnerKey): ImportStore {
  return {
    ...arriving(tx, deployment),
    ...told(tx, deployment),
    async lease(at, until) {
      const token = randomUUID();
      const { rows } = await tx.query<ImportRow>(
        `UPDATE import SET lease = $1, leased_until = $3 WHERE id = (
           SELECT id FROM import WHERE state = 'waiting' AND leased_until <= $2 ORDER BY leased_until, made_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING ${importColumns}`,
        [token, at, until],
      );
      return rows[0] && { import: toImport(rows[0]), token };
    },
    async renew({ import: { id }, token }, until) {
      const { rowCount } = await tx.query(
        "UPDATE import SET leased_until = $3 WHERE id = $1 AND lease = $2 AND state = 'waiting'",
        [id, token, until],
      );
      return rowCount === 1;
    },
    async measured({ import: { id }, token }, rows, vanished) {
      await tx.query('UPDATE import SET rows = $3, vanished = $4 WHERE id = $1 AND lease = $2', [
        id,
        token,
        rows,
        vanished ?? null,
      ]);
    },
    ...ending(tx, deployment),
    addPresent: async (id, hashes) => {
      await tx.query(
        'INSERT INTO import_person (import_id, hash) SELECT DISTINCT $1::uuid, hash FROM unnest($2::bytea[]) AS hash ON CONFLICT DO NOTHING',
        [id, [...hashes]],
      );
    },
    async countVanished(id, source) {
      const { rows } = await tx.query<{ people: number; of: number }>(
        `SELECT count(*)::int AS of,
           (count(*) FILTER (WHERE NOT EXISTS (SELECT FROM import_person WHERE import_id = $1 AND import_person.hash = known.hash)))::int AS people
         FROM person_identifier AS known WHERE kind = 'local' AND sources @> ARRAY[$2::text]`,
        [id, source],
      );
      return rows[0] ?? { people: 0, of: 0 };
    },
    firstServices: (id, people) => firstServices(tx, id, people),
  };
}

function ending(tx: Transaction, deployment: OwnerKey): Pick<ImportStore, 'batchDone' | 'finish'> {
  return {
    async batchDone({ import: { id }, token }, { batch, results, counts, troubles, leasedUntil }) {
      const { rowCount } = await tx.query(
        `UPDATE import SET next_batch = $3 + 1, counts = $4, troubles = $5, leased_until = $6
         WHERE id = $1 AND lease = $2 AND next_batch = $3 AND state = 'waiting'`,
        [id, token, batch, counts, JSON.stringify(troubles), leasedUntil],
      );
      if (rowCount !== 1) return false;
      const sealed = seal(deployment, resultPlace(id, batch), Buffer.from(JSON.stringify(results)));
      await tx.query('INSERT INTO import_result (import_id, batch, sealed) VALUES ($1, $2, $3)', [
        id,
        batch,
        sealed,
      ]);
      return true;
    },
    async finish({ import: { id }, token }, at, problem) {
      // What stopped may be sent again as it is.
      const { rowCount } = await tx.query(
        `UPDATE import SET state = CASE WHEN $4::jsonb IS NULL THEN 'done' ELSE 'stopped' END, finished_at = $3, problem = $4,
           repeat_key = CASE WHEN $4::jsonb IS NULL THEN repeat_key END WHERE id = $1 AND lease = $2`,
        [id, token, at, problem ?? null],
      );
      if (rowCount !== 1) return;
      await tx.query('DELETE FROM import_chunk WHERE import_id = $1', [id]);
      await tx.query('DELETE FROM import_person WHERE import_id = $1', [id]);
    },
  };
}

/** The row that comes first in the file is the first, in whichever attempt it is read. */
async function firstServices(
  tx: Transaction,
  id: string,
  people: readonly ImportPerson[],
): Promise<ReadonlyMap<number, Buffer>> {
  const columns = [
    people.map(({ hash }) => hash),
    people.map(({ line }) => line),
    people.map(({ service }) => service),
  ];
  await tx.query(
    `INSERT INTO import_person AS known (import_id, hash, line, service)
     SELECT DISTINCT ON (hash) $1::uuid, hash, line, service FROM unnest($2::bytea[], $3::int[], $4::bytea[]) AS row (hash, line, service)
     ORDER BY hash, line
     ON CONFLICT (import_id, hash) DO UPDATE SET line = excluded.line, service = excluded.service WHERE known.line IS NULL`,
    [id, ...columns],
  );
  const { rows } = await tx.query<{ line: number; service: Buffer }>(
    `SELECT row.line, known.service FROM unnest($2::bytea[], $3::int[]) AS row (hash, line)
     JOIN import_person AS known ON known.import_id = $1 AND known.hash = row.hash`,
    [id, columns[0], columns[1]],
  );
  return new Map(rows.map(({ line, service }) => [line, service]));
}

type Arriving = Pick<ImportStore, 'begin' | 'addChunk' | 'received' | 'drop' | 'chunk' | 'unfinished'>;

function arriving(tx: Transaction, deployment: OwnerKey): Arriving {
  return {
    async begin({ id, organisation, client, source, feed, mode, madeAt }) {
      await tx.query(
        `INSERT INTO import (id, organisation, client_id, client, site, system, feed, mode, state, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'receiving', $9)`,
        [id, organisation, client.clientId, client, source.site, source.system, feed, mode, madeAt],
      );
    },
    async addChunk(id, seq, bytes) {
      const sealed = seal(deployment, chunkPlace(id, seq), bytes);
      await tx.query('INSERT INTO import_chunk (import_id, seq, sealed) VALUES ($1, $2, $3)', [
        id,
        seq,
        sealed,
      ]);
    },
    received: (id, file) => received(tx, id, file),
    drop: async (id) => {
      await tx.query("DELETE FROM import WHERE id = $1 AND state = 'receiving'", [id]);
    },
    async chunk(id, seq) {
      const { rows } = await tx.query<{ sealed: Buffer }>(
        'SELECT sealed FROM import_chunk WHERE import_id = $1 AND seq = $2',
        [id, seq],
      );
      return rows[0] && open(deployment, chunkPlace(id, seq), rows[0].sealed);
    },
    async unfinished(organisation) {
      const { rows } = await tx.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM import WHERE organisation = $1 AND state IN ('receiving', 'waiting')",
        [organisation],
      );
      return rows[0]?.count ?? 0;
    },
  };
}

async function received(
  tx: Transaction,
  id: string,
  { repeatKey, fileHash, bytes }: Parameters<ImportStore['received']>[1],
): ReturnType<ImportStore['received']> {
  // Two at once with one key: the second waits here until the first is in, or is not.
  await tx.query('SELECT pg_advisory_xact_lock($1::bigint)', [repeatKey.readBigInt64BE().toString()]);
  const { rows } = await tx.query<{ id: string; file_hash: Buffer }>(
    `SELECT earlier.id, earlier.file_hash FROM import AS earlier JOIN import AS own ON own.client_id = earlier.client_id
         WHERE own.id = $1 AND earlier.repeat_key = $2`,
    [id, repeatKey],
  );
  const [earlier] = rows;
  if (earlier !== undefined) return { id: earlier.id, fileHash: earlier.file_hash };
  await tx.query(
    "UPDATE import SET state = 'waiting', repeat_key = $2, file_hash = $3, bytes = $4 WHERE id = $1 AND state = 'receiving'",
    [id, repeatKey, fileHash, bytes],
  );
  return undefined;
}

function told(
  tx: Transaction,
  deployment: OwnerKey,
): Pick<ImportStore, 'find' | 'list' | 'results' | 'senders'> {
  return {
    async find(id) {
      const { rows } = await tx.query<ImportRow>(
        `SELECT ${importColumns} FROM import WHERE id = $1 AND state <> 'receiving'`,
        [id],
      );
      return rows[0] && toImport(rows[0]);
    },
    async list(organisation, limit) {
      const { rows } = await tx.query<ImportRow>(
        `SELECT ${importColumns} FROM import WHERE organisation = $1 AND state <> 'receiving' ORDER BY made_at DESC, id DESC LIMIT $2`,
        [organisation, limit],
      );
      return rows.map(toImport);
    },
    async results(id, batch) {
      const { rows } = await tx.query<{ sealed: Buffer }>(
        'SELECT sealed FROM import_result WHERE import_id = $1 AND batch = $2',
        [id, batch],
      );
      if (rows[0] === undefined) return undefined;
      return JSON.parse(open(deployment, resultPlace(id, batch), rows[0].sealed).toString()) as RowResult[];
    },
    async senders(organisation) {
      const { rows } = await tx.query<{ id: string; site: string; system: string }>(
        `SELECT DISTINCT ON (site, system) client.id, one->>'site' AS site, one->>'system' AS system
         FROM client, jsonb_array_elements(coalesce(body->'sources', '[]')) AS one
         WHERE body->>'organisation' = $1 AND revoked_at IS NULL ORDER BY site, system, client.id`,
        [organisation],
      );
      return rows.map(({ id, site, system }) => ({ clientId: id, source: { site, system } }));
    },
  };
}

function chunkPlace(id: string, seq: number): Place {
  return ['import_chunk', `${id} ${seq}`, 'sealed'];
}

function resultPlace(id: string, batch: number): Place {
  return ['import_result', `${id} ${batch}`, 'sealed'];
}
