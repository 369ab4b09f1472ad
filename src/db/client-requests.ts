import { GatewayError } from '../errors.ts';
import type { IntakeStore, KeyClaim, Result, UsedKey } from '../gateway/ports/intake.ts';
import type { Transaction } from './transaction.ts';

interface UsedRow {
  readonly client_id: string;
  readonly idempotency_key: string;
  readonly fingerprint: Buffer;
  readonly inbox_id: string | null;
  readonly answer: readonly Result[] | null;
}

/** Claims keys, in ascending order: two transactions that want the same ones do not wait for each other crosswise. */
export async function claimKeys(
  tx: Transaction,
  claims: readonly KeyClaim[],
): Promise<readonly (UsedKey | undefined)[]> {
  const claimed = tx.query<{ client_id: string; idempotency_key: string }>({
    name: 'claim-keys',
    text: `INSERT INTO client_request (client_id, idempotency_key, fingerprint, inbox_id, made_at)
           SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::uuid[], $5::timestamptz[]) ORDER BY 1, 2
           ON CONFLICT DO NOTHING RETURNING client_id, idempotency_key`,
    values: [
      claims.map(({ clientId }) => clientId),
      claims.map(({ key }) => key),
      claims.map(({ fingerprint }) => fingerprint),
      claims.map(({ inboxId }) => inboxId),
      claims.map(({ at }) => at),
    ],
  });
  const { rows } = await claimed.catch(asKeyInUse);
  if (rows.length === claims.length) return claims.map(() => undefined);
  const own = new Set(rows.map((row) => `${row.client_id} ${row.idempotency_key}`));
  const used = await usedKeys(
    tx,
    claims.filter((claim) => !own.has(nameOf(claim))),
  );
  return claims.map((claim) => used.get(nameOf(claim)));
}

/**
 * Locked, though nothing is changed: that writes, and so this commit too waits for the synchronous standby. One that only read would tell a sender again
 * what no other machine has yet.
 */
async function usedKeys(tx: Transaction, claims: readonly KeyClaim[]): Promise<ReadonlyMap<string, UsedKey>> {
  const { rows } = await tx.query<UsedRow>(
    `SELECT client_id, idempotency_key, fingerprint, inbox_id, answer FROM client_request
     WHERE (client_id, idempotency_key) IN (SELECT * FROM unnest($1::text[], $2::text[]))
     ORDER BY client_id, idempotency_key FOR UPDATE`,
    [claims.map(({ clientId }) => clientId), claims.map(({ key }) => key)],
  );
  // One ran out between the two statements: neither new nor known.
  if (rows.length < claims.length) throw new GatewayError('key-in-use');
  return new Map(
    rows.map((row) => {
      const results = row.answer ?? [{ outcome: 'accepted' as const, receipt: row.inbox_id ?? '' }];
      return [`${row.client_id} ${row.idempotency_key}`, { fingerprint: row.fingerprint, results }];
    }),
  );
}

function nameOf({ clientId, key }: KeyClaim): string {
  return `${clientId} ${key}`;
}

/** Another call holds the key for longer than we wait for a lock. */
function asKeyInUse(error: unknown): never {
  const waitedTooLong = error instanceof Error && 'code' in error && error.code === '55P03';
  throw waitedTooLong ? new GatewayError('key-in-use', { cause: error }) : error;
}

/** Writes what calls were answered beside their keys. */
export function keepAnswers(tx: Transaction, answers: Parameters<IntakeStore['keepAnswers']>[0]): void {
  if (answers.length === 0) return;
  tx.send({
    name: 'keep-answers',
    text: `UPDATE client_request SET answer = kept.answer FROM unnest($1::text[], $2::text[], $3::jsonb[]) AS kept (client_id, idempotency_key, answer)
           WHERE client_request.client_id = kept.client_id AND client_request.idempotency_key = kept.idempotency_key`,
    values: [
      answers.map(({ claim }) => claim.clientId),
      answers.map(({ claim }) => claim.key),
      answers.map(({ results }) => JSON.stringify(results)),
    ],
  });
}
