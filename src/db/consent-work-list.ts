import type { ConsentStore, ConsentToComplete } from '../gateway/ports/consents.ts';
import type { Queryable, Transaction } from './transaction.ts';

/** One row a Consent for ever: found again, it waits anew. */
export async function noteConsent(
  tx: Transaction,
  entry: Parameters<ConsentStore['note']>[0],
): Promise<void> {
  const { personId, consentId, sourceOrganisation, missing, foundAt } = entry;
  if (missing.length === 0) {
    tx.send({
      name: 'consent-completed',
      text: `UPDATE consent_to_complete SET resolved_at = $3
       WHERE person_id = $1 AND consent_id = $2 AND resolved_at IS NULL`,
      values: [personId, consentId, foundAt],
    });
    return;
  }
  await tx.query(
    `INSERT INTO consent_to_complete (person_id, consent_id, source_organisation, missing, found_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (person_id, consent_id) DO UPDATE SET source_organisation = excluded.source_organisation, missing = excluded.missing,
       found_at = CASE WHEN consent_to_complete.resolved_at IS NULL THEN consent_to_complete.found_at ELSE excluded.found_at END,
       resolved_at = NULL`,
    [personId, consentId, sourceOrganisation, [...missing], foundAt],
  );
}

export async function missingFrom(
  tx: Transaction,
  personId: string,
  consentId: string,
): Promise<readonly string[]> {
  const { rows } = await tx.query<{ missing: readonly string[] }>(
    'SELECT missing FROM consent_to_complete WHERE person_id = $1 AND consent_id = $2 AND resolved_at IS NULL',
    [personId, consentId],
  );
  return rows[0]?.missing ?? [];
}

/** What waits to be completed of what an organisation recorded, longest first. */
export async function consentsToComplete(
  db: Queryable,
  organisation: string,
  limit: number,
): Promise<readonly ConsentToComplete[]> {
  const { rows } = await db.query<{
    person_id: string;
    consent_id: string;
    missing: readonly string[];
    found_at: Date;
  }>(
    `SELECT person_id, consent_id, missing, found_at FROM consent_to_complete
     WHERE source_organisation = $1 AND resolved_at IS NULL ORDER BY found_at, consent_id LIMIT $2`,
    [organisation, limit],
  );
  return rows.map((row) => ({
    personId: row.person_id,
    consentId: row.consent_id,
    missing: row.missing,
    foundAt: row.found_at,
  }));
}
