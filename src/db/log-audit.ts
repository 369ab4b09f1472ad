import pg from 'pg';
import type { LogAuditReader } from '../gateway/ports/log-audit.ts';
import { readLeafRows } from './log-audit-rows.ts';
import { oldestPending, readHead, readOrigins, readTiles } from './log-tree.ts';
import type { Queryable } from './transaction.ts';

/** Reads the log of the database at `url` for whoever checks it, with no limit of time on a statement. Whole tables are read on a connection of their own. */
export async function readingLog<T>(url: string, work: (reader: LogAuditReader) => Promise<T>): Promise<T> {
  const settings = { connectionString: url, application_name: 'lwg-audit-verify' };
  const [client, beside] = [new pg.Client(settings), new pg.Client(settings)];
  try {
    await Promise.all([client.connect(), beside.connect()]);
    const { placedTwice, unplaced, waitsTwice } = auditReader(beside);
    return await work({ ...auditReader(client), placedTwice, unplaced, waitsTwice });
  } finally {
    await Promise.all([client.end(), beside.end()]);
  }
}

/** The log as one connection sees it. */
export function auditReader(db: Queryable): LogAuditReader {
  return {
    head: () => readHead(db),
    origins: () => readOrigins(db),
    tiles: (wanted) => readTiles(db, wanted),
    oldestPending: () => oldestPending(db),
    leaves: (from, to, take) => readLeafRows(db, from, to, take),
    async checkpoints(above, upTo) {
      const { rows } = await db.query<{ origin: string; size: string; note: string }>(
        'SELECT origin, size, note FROM checkpoint WHERE size > $1 AND size <= $2 ORDER BY size, origin',
        [above.toString(), upTo.toString()],
      );
      return rows.map(({ origin, size, note }) => ({
        from: `the checkpoint of ${origin} at ${size}`,
        note,
        size: BigInt(size),
      }));
    },
    checkpointBeyond: (size) => one(db, 'SELECT min(size) AS found FROM checkpoint WHERE size > $1', size),
    leafBeyond: (size) =>
      one(db, 'SELECT min(idx) AS found FROM audit_leaf WHERE idx >= $1 OR idx < 0', size),
    async tileBeyond(size) {
      const { rows } = await db.query<{ level: number; index: string; width: number }>(
        `SELECT level, index, width FROM tile
         WHERE index < 0 OR level < 0 OR width <> least(256, ($1::bigint >> (8 * level)) - 256 * index) ORDER BY level, index LIMIT 1`,
        [size.toString()],
      );
      return rows[0] && { ...rows[0], index: BigInt(rows[0].index) };
    },
    // Not left to the unique index: whoever may change the log may drop it.
    placedTwice: () => named(db, 'SELECT id FROM audit_leaf GROUP BY id HAVING count(*) > 1 LIMIT 1'),
    unplaced: () =>
      named(
        db,
        `SELECT id FROM audit_event WHERE NOT EXISTS (SELECT FROM audit_leaf WHERE audit_leaf.id = audit_event.id)
         AND NOT EXISTS (SELECT FROM audit_pending WHERE audit_pending.id = audit_event.id) LIMIT 1`,
      ),
    waitsTwice: () => named(db, 'SELECT id FROM audit_pending JOIN audit_leaf USING (id) LIMIT 1'),
  };
}

async function one(db: Queryable, text: string, size: bigint): Promise<bigint | undefined> {
  const { rows } = await db.query<{ found: string | null }>(text, [size.toString()]);
  const found = rows[0]?.found ?? undefined;
  return found === undefined ? undefined : BigInt(found);
}

async function named(db: Queryable, text: string): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(text);
  return rows[0]?.id;
}
