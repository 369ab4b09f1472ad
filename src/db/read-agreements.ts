import { sharingAgreementSchema, type SharingAgreement } from '../consent/agreement.ts';
import type { Transaction } from './transaction.ts';

/** The newest version of every agreement, and the place of the last that was recorded. */
export interface Agreements {
  readonly agreements: readonly SharingAgreement[];
  readonly place: number;
}

/** The agreements on record: now, or as they were when the last one had this place. */
export async function readAgreements(tx: Transaction, place?: number): Promise<Agreements> {
  const { rows } = await tx.query<{ key: string; body: string; place: string }>({
    name: 'agreements',
    text: `SELECT DISTINCT ON (id) id || '/' || version AS key, body::text AS body, max(place) OVER () AS place
           FROM sharing_agreement WHERE $1::bigint IS NULL OR place <= $1 ORDER BY id, version DESC`,
    values: [place],
  });
  return {
    agreements: rows.flatMap(({ key, body }) => parsedAgreement(key, body)),
    place: Number(rows[0]?.place ?? 0),
  };
}

/** Every version of one agreement that can be read, newest first. */
export async function readAgreementVersions(
  tx: Transaction,
  id: string,
): Promise<readonly SharingAgreement[]> {
  const { rows } = await tx.query<{ key: string; body: string }>(
    `SELECT id || '/' || version AS key, body::text AS body FROM sharing_agreement WHERE id = $1 ORDER BY version DESC`,
    [id],
  );
  return rows.flatMap(({ key, body }) => parsedAgreement(key, body));
}

/** A version never changes once written, so what it parses to is kept; which versions are newest is read every time. */
const parsedAgreements = new Map<string, { body: string; agreement: readonly SharingAgreement[] }>();

function parsedAgreement(key: string, body: string): readonly SharingAgreement[] {
  const kept = parsedAgreements.get(key);
  if (kept?.body === body) return kept.agreement;
  // An agreement that cannot be read is void (consent-rules 5): nothing is disclosed under it.
  const parsed = sharingAgreementSchema.safeParse(JSON.parse(body));
  const agreement = parsed.success ? [parsed.data] : [];
  parsedAgreements.set(key, { body, agreement });
  return agreement;
}
