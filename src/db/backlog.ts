import type { Backlog } from '../gateway/ports/intake.ts';
import type { Queryable } from './transaction.ts';

/**
 * The head of each `waiting` lane, looked up by itself: joined outright, PostgreSQL expects a third of all lanes to wait, and reads the whole inbox for the few
 * that do.
 */
export const headOf =
  'SELECT received_at FROM inbox WHERE inbox.person_id = waiting.person_id AND person_seq = head_seq OFFSET 0';

/**
 * What waits to be applied, by the lanes that wait: the inbox itself, with years of what was applied, is not read. A blocked lane waits for
 * people and not for a worker, so it is not counted.
 */
export async function backlog(db: Queryable, most: number): Promise<Backlog> {
  const { rows } = await db.query<{ records: string; oldest: Date | null }>({
    name: 'backlog',
    text: `SELECT coalesce(sum(next_seq - head_seq), 0) AS records, min(received_at) AS oldest
           FROM (SELECT person_id, head_seq, next_seq FROM lane WHERE head_seq < next_seq AND blocked_code IS NULL LIMIT $1) AS waiting
           LEFT JOIN LATERAL (${headOf}) AS head ON true`,
    values: [most],
  });
  return { records: Number(rows[0]?.records ?? 0), oldest: rows[0]?.oldest ?? undefined };
}
