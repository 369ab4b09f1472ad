import type { Receipt } from '../gateway/ports/inbox.ts';
import type {
  ReplayQuery,
  Webhook,
  WebhookEvent,
  WebhookState,
  WebhookStore,
} from '../gateway/ports/webhooks.ts';
import { receiptColumns, toldStatus, toReceipt, type ReceiptRow } from './receipts.ts';
import type { Transaction } from './transaction.ts';

interface WebhookRow {
  readonly client_id: string;
  readonly url: string;
  readonly secret_numbers: number[];
  readonly state: WebhookState;
  readonly event_id: string | null;
  readonly body: string | null;
  readonly attempts: number;
  readonly failing_since: Date | null;
}

/** Who is told where, and what waits to be told. Rows of the outbox are put there by a trigger (migrations/0017_status_webhooks.sql). */
export function createWebhookStore(tx: Transaction): WebhookStore {
  return {
    find: async (clientId) =>
      toWebhook(await locked(tx, 'client_id = $1 AND url IS NOT NULL FOR UPDATE', clientId)),
    takeDue: async (at) =>
      toWebhook(
        await locked(
          tx,
          `url IS NOT NULL AND state = 'open' AND not_before <= $1
             AND (event_id IS NOT NULL OR EXISTS (SELECT FROM outbox WHERE outbox.client_id = webhook.client_id)
               OR EXISTS (SELECT FROM told_outbox WHERE told_outbox.client_id = webhook.client_id))
           ORDER BY not_before, client_id LIMIT 1 FOR UPDATE SKIP LOCKED`,
          at,
        ),
      ),
    point: (clientId, url) => point(tx, clientId, url),
    async setSecretNumbers(clientId, numbers) {
      await tx.query('UPDATE webhook SET secret_numbers = $2 WHERE client_id = $1', [clientId, [...numbers]]);
    },
    takeReceipts: (clientId, most) => takeReceipts(tx, clientId, most),
    takeTasks: (clientId, most) => takeTasks(tx, clientId, most),
    async reopen(clientId) {
      await tx.query(
        `UPDATE webhook SET state = 'open', attempts = 0, not_before = '-infinity', failing_since = NULL
         WHERE client_id = $1 AND state <> 'open'`,
        [clientId],
      );
    },
    requeue: (clientId, query, most) => requeue(tx, clientId, query, most),
    ...attempts(tx),
  };
}

/** Each only while that event is under way: of two workers that both tried it, the slower one changes nothing. */
function attempts(tx: Transaction): Pick<WebhookStore, 'begin' | 'delivered' | 'postpone' | 'stop'> {
  return {
    async begin(clientId, { id, body }: WebhookEvent, until) {
      await tx.query(
        'UPDATE webhook SET event_id = $2, body = $3, attempts = attempts + 1, not_before = $4 WHERE client_id = $1',
        [clientId, id, body, until],
      );
    },
    async delivered(clientId, eventId, at) {
      await tx.query(
        `UPDATE webhook SET event_id = NULL, body = NULL, attempts = 0, not_before = $3, failing_since = NULL
         WHERE client_id = $1 AND event_id = $2`,
        [clientId, eventId, at],
      );
    },
    async postpone(clientId, eventId, at, until) {
      await tx.query(
        `UPDATE webhook SET not_before = $4, failing_since = coalesce(failing_since, $3)
         WHERE client_id = $1 AND event_id = $2`,
        [clientId, eventId, at, until],
      );
    },
    async stop(clientId, eventId, state, at) {
      const { rowCount } = await tx.query(
        `UPDATE webhook SET state = $3, event_id = NULL, body = NULL, attempts = 0, failing_since = coalesce(failing_since, $4)
         WHERE client_id = $1 AND event_id = $2`,
        [clientId, eventId, state, at],
      );
      if (rowCount === 1) await forget(tx, clientId);
    },
  };
}

async function locked(tx: Transaction, which: string, value: unknown): Promise<WebhookRow | undefined> {
  const { rows } = await tx.query<WebhookRow>(
    `SELECT client_id, url, secret_numbers, state, event_id, body, attempts, failing_since FROM webhook WHERE ${which}`,
    [value],
  );
  return rows[0];
}

function toWebhook(row: WebhookRow | undefined): Webhook | undefined {
  if (row === undefined) return undefined;
  const { event_id: id, body } = row;
  return {
    clientId: row.client_id,
    url: row.url,
    secretNumbers: row.secret_numbers,
    state: row.state,
    event: id === null || body === null ? undefined : { id, body },
    attempts: row.attempts,
    failingSince: row.failing_since ?? undefined,
  };
}

async function point(tx: Transaction, clientId: string, url: string | undefined): Promise<void> {
  if (url === undefined) {
    await tx.query('UPDATE webhook SET url = NULL, event_id = NULL, body = NULL WHERE client_id = $1', [
      clientId,
    ]);
    await forget(tx, clientId);
    return;
  }
  await tx.query(
    `INSERT INTO webhook (client_id, url) VALUES ($1, $2) ON CONFLICT (client_id) DO UPDATE
     SET url = excluded.url, state = 'open', attempts = 0, not_before = '-infinity', failing_since = NULL
     WHERE webhook.url IS DISTINCT FROM excluded.url`,
    [clientId, url],
  );
}

/** What waits. Receipts can be asked for again; what an organisation was told stays on its list. */
async function forget(tx: Transaction, clientId: string): Promise<void> {
  await tx.query('DELETE FROM outbox WHERE client_id = $1', [clientId]);
  await tx.query('DELETE FROM told_outbox WHERE client_id = $1', [clientId]);
}

async function takeTasks(tx: Transaction, clientId: string, most: number): Promise<readonly string[]> {
  const { rows } = await tx.query<{ place: string; told_id: string }>(
    `DELETE FROM told_outbox WHERE client_id = $1
       AND place <= (SELECT max(place) FROM (SELECT place FROM told_outbox WHERE client_id = $1 ORDER BY place LIMIT $2) AS first)
     RETURNING place, told_id`,
    [clientId, most],
  );
  return rows.toSorted((one, other) => Number(one.place) - Number(other.place)).map((row) => row.told_id);
}

async function takeReceipts(tx: Transaction, clientId: string, most: number): Promise<readonly Receipt[]> {
  const { rows: taken } = await tx.query<{ place: string; receipt_id: string }>(
    `DELETE FROM outbox WHERE client_id = $1
       AND place <= (SELECT max(place) FROM (SELECT place FROM outbox WHERE client_id = $1 ORDER BY place LIMIT $2) AS first)
     RETURNING place, receipt_id`,
    [clientId, most],
  );
  const places = new Map(
    taken
      .map(({ place, receipt_id: id }) => [id, Number(place)] as const)
      .toSorted(([, one], [, other]) => one - other),
  );
  // In a statement of its own: it sees at least what put them into the outbox.
  const { rows } = await tx.query<ReceiptRow>(
    `SELECT ${receiptColumns} FROM inbox WHERE client_id = $1 AND inbox.id = ANY ($2::uuid[])`,
    [clientId, [...places.keys()]],
  );
  const place = ({ id }: Receipt): number => places.get(id) ?? 0;
  return rows.map(toReceipt).toSorted((one, other) => place(one) - place(other));
}

async function requeue(
  tx: Transaction,
  clientId: string,
  query: ReplayQuery,
  most: number,
): ReturnType<WebhookStore['requeue']> {
  const [which, values] =
    'receipts' in query
      ? ['inbox.id = ANY ($3::uuid[])', [[...query.receipts]]]
      : [
          "settled_at >= $3 AND settled_at < coalesce($4::timestamptz, 'infinity')",
          [query.since, query.until ?? null],
        ];
  const { rows } = await tx.query<{ queued: number; through: Date | null }>(
    `WITH found AS (
       SELECT id, settled_at FROM inbox WHERE client_id = $1 AND settled_at IS NOT NULL AND ${toldStatus} <> 'received' AND ${which}
       ORDER BY settled_at, id LIMIT $2),
     queued AS (INSERT INTO outbox (client_id, receipt_id) SELECT $1, id FROM found ORDER BY settled_at, id)
     SELECT count(*)::int AS queued, max(settled_at) AS through FROM found`,
    [clientId, most, ...values],
  );
  const [row] = rows;
  return { queued: row?.queued ?? 0, through: row?.through ?? undefined };
}
