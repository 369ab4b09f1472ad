import type { Feed, FeedStore, Heard, ReceiptQuery, SentQuery, Untold } from '../gateway/ports/feeds.ts';
import type { Receipt } from '../gateway/ports/inbox.ts';
import { heardSources, lastHeard } from './heard-sources.ts';
import { receiptColumns, toldStatus, toReceipt, type ReceiptRow } from './receipts.ts';
import type { Queryable } from './transaction.ts';

/** What an organisation's case systems sent. Every statement reads a few rows of an index, however much was sent. */
export function createFeedStore(db: Queryable): FeedStore {
  return {
    feedsOf: (organisation) => feedsOf(db, organisation),
    heard: () => heard(db),
    receiptsOf: (query) => receiptsOf(db, query),
    untoldOf: (organisation) => untoldOf(db, organisation),
    receiptsSent: (query) => receiptsSent(db, query),
  };
}

/**
 * What its sender may mend: the newest record of a person, where it has issues. One held over somebody whom the sender does not know has none, and
 * is not told of.
 */
const toMend = `issues <> '[]' AND NOT EXISTS (
  SELECT FROM inbox AS later
  WHERE later.person_id = inbox.person_id AND later.person_seq > inbox.person_seq AND later.source = inbox.source)`;

/** An organisation's sources $1: those that sent something, and those that are registered. */
const sources = `
  WITH RECURSIVE ${heardSources('$1')},
  feed AS (
    SELECT source FROM heard
    UNION
    SELECT (one->>'site') || '/' || (one->>'system') FROM client, jsonb_array_elements(coalesce(body->'sources', '[]')) AS one
    WHERE body->>'organisation' = $1 AND revoked_at IS NULL)`;

async function feedsOf(db: Queryable, organisation: string): Promise<readonly Feed[]> {
  const { rows } = await db.query<{
    source: string;
    last_heard_at: Date | null;
    pull_fails: boolean;
    to_mend: number;
    blocked: number;
    last_file: {
      id: string;
      madeAt: string;
      isStopped: boolean;
      rowsToMend: number;
      vanished: number;
    } | null;
  }>({
    name: 'feeds-of',
    text: `${sources}
      SELECT source,
        ${lastHeard('$1', 'feed.source')} AS last_heard_at,
        case_pull.failure IS NOT NULL AS pull_fails,
        (SELECT count(*)::int FROM inbox WHERE source_organisation = $1 AND inbox.source = feed.source AND ${toMend}) AS to_mend,
        (SELECT count(*)::int FROM dead_letter JOIN inbox ON inbox.id = inbox_id
         WHERE resolved_at IS NULL AND source_organisation = $1 AND inbox.source = feed.source) AS blocked,
        (SELECT jsonb_build_object('id', id, 'madeAt', made_at, 'isStopped', state = 'stopped',
           'rowsToMend', coalesce((counts->>'held')::int, 0) + coalesce((counts->>'rejected')::int, 0),
           'vanished', coalesce((vanished->>'people')::int, 0))
         FROM import WHERE organisation = $1 AND site || '/' || system = feed.source AND mode = 'send' AND state IN ('done', 'stopped')
         ORDER BY made_at DESC, id DESC LIMIT 1) AS last_file
      FROM feed LEFT JOIN case_pull USING (source) ORDER BY source`,
    values: [organisation],
  });
  return rows.map((row) => ({
    source: row.source,
    lastHeardAt: row.last_heard_at ?? undefined,
    pullFails: row.pull_fails,
    toMend: row.to_mend,
    blocked: row.blocked,
    lastFile:
      row.last_file === null ? undefined : { ...row.last_file, madeAt: new Date(row.last_file.madeAt) },
  }));
}

async function heard(db: Queryable): Promise<readonly Heard[]> {
  const { rows } = await db.query<Heard>({
    name: 'heard',
    text: `WITH RECURSIVE ${heardSources()}
           SELECT organisation, source, ${lastHeard('organisation', 'heard.source')} AS at FROM heard ORDER BY organisation, source`,
  });
  return rows;
}

/** The newest of each source, then the newest of those: the index knows the order within a source only. */
async function receiptsOf(
  db: Queryable,
  { organisation, source, toMendOnly, before, limit }: ReceiptQuery,
): Promise<readonly Receipt[]> {
  const { rows } = await db.query<ReceiptRow>({
    name: toMendOnly ? 'receipts-to-mend' : 'receipts-of',
    text: `${sources}
      SELECT found.* FROM feed CROSS JOIN LATERAL (
        SELECT ${receiptColumns} FROM inbox
        WHERE source_organisation = $1 AND inbox.source = feed.source ${toMendOnly ? `AND ${toMend}` : ''}
          AND (received_at, id) < (coalesce($3::timestamptz, 'infinity'), coalesce($4::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
        ORDER BY received_at DESC, id DESC LIMIT $5) AS found
      WHERE $2::text IS NULL OR feed.source = $2
      ORDER BY received_at DESC, id DESC LIMIT $5`,
    values: [organisation, source ?? null, before?.at ?? null, before?.id ?? null, limit],
  });
  return rows.map(toReceipt);
}

async function untoldOf(db: Queryable, organisation: string): Promise<readonly Untold[]> {
  const { rows } = await db.query<{ name: string; failing_since: Date; state: string }>({
    name: 'untold-of',
    text: `SELECT coalesce(client.body->>'name', client.id) AS name, failing_since, state FROM webhook JOIN client ON client.id = client_id
           WHERE client.body->>'organisation' = $1 AND revoked_at IS NULL AND url IS NOT NULL AND failing_since IS NOT NULL ORDER BY name`,
    values: [organisation],
  });
  return rows.map(({ name, failing_since: since, state }) => ({ name, since, isGivenUp: state !== 'open' }));
}

async function receiptsSent(
  db: Queryable,
  { clientId, since, status, after, limit }: SentQuery,
): Promise<readonly Receipt[]> {
  const { rows } = await db.query<ReceiptRow>({
    name: 'receipts-sent',
    text: `SELECT ${receiptColumns} FROM inbox
           WHERE client_id = $1 AND received_at >= $2 AND ($3::text IS NULL OR ${toldStatus} = $3)
             AND ($4::timestamptz IS NULL OR (received_at, id) > ($4, $5::uuid))
           ORDER BY received_at, id LIMIT $6`,
    values: [clientId, since, status ?? null, after?.at ?? null, after?.id ?? null, limit],
  });
  return rows.map(toReceipt);
}
