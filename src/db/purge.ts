import type { Pool } from 'pg';
import { inTransaction } from './transaction.ts';

/** Days that an idempotency key is remembered: longer than any source keeps retrying. */
const keyDays = 30;

/** Deletes what has run out and means nothing any more: ended sessions, expired tokens, used-up assertions, launches nobody opened, old idempotency keys, old imports. */
export async function purgeExpired(pool: Pool, at: Date): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await tx.query(
      "DELETE FROM session WHERE greatest(expires_at, seen_at) < $1::timestamptz - interval '1 hour'",
      [at],
    );
    await tx.query('DELETE FROM ended_sign_in WHERE kept_until < $1', [at]);
    await tx.query("DELETE FROM missed_look WHERE last_at < $1::timestamptz - interval '1 hour'", [at]);
    await tx.query('DELETE FROM client_secret WHERE expires_at < $1', [at]);
    await tx.query('DELETE FROM token_jti WHERE expires_at < $1', [at]);
    await tx.query('DELETE FROM launch_ticket WHERE expires_at < $1', [at]);
    await tx.query('DELETE FROM client_request WHERE made_at < $1::timestamptz - make_interval(days => $2)', [
      at,
      keyDays,
    ]);
    // A file whose upload broke off was never acknowledged; what became of one that was stays as long as its key.
    await tx.query(
      "DELETE FROM import WHERE state = 'receiving' AND made_at < $1::timestamptz - interval '1 hour'",
      [at],
    );
    await tx.query('DELETE FROM import WHERE finished_at < $1::timestamptz - make_interval(days => $2)', [
      at,
      keyDays,
    ]);
  });
}
