import type { Consent } from '@medplum/fhirtypes';
import type { ConsentPlace, ConsentStore } from '../gateway/ports/consents.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { open } from '../sealing/seal.ts';
import { resourcePlace } from './apply-personal.ts';
import { missingFrom, noteConsent } from './consent-work-list.ts';
import { findOwnerKey } from './owner-keys.ts';
import type { Queryable, Transaction } from './transaction.ts';

/** Consents by themselves, apart from what else is held of a person. */
export function createConsentStore(tx: Transaction, master: MasterKeys): ConsentStore {
  return {
    async standing({ personId, source, id }) {
      const { rows } = await tx.query<{ version: number; recorded_at: Date }>(
        `SELECT version, recorded_at FROM resource WHERE person_id = $1 AND type = 'Consent' AND id = $2 AND source = $3`,
        [personId, id, source],
      );
      const [row] = rows;
      return row && { version: row.version, recordedAt: row.recorded_at };
    },
    version: (place, version) => readVersion(tx, master, place, version),
    async count(personId, organisation) {
      const { rows } = await tx.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM resource
         WHERE person_id = $1 AND type = 'Consent' AND ($2::text IS NULL OR source_organisation = $2)`,
        [personId, organisation],
      );
      return rows[0]?.count ?? 0;
    },
    missing: (personId, consentId) => missingFrom(tx, personId, consentId),
    note: (entry) => noteConsent(tx, entry),
  };
}

async function readVersion(
  tx: Transaction,
  master: MasterKeys,
  { personId, source, id }: ConsentPlace,
  version: number,
): Promise<Consent | undefined> {
  const { rows } = await tx.query<{ source_organisation: string; sealed: Buffer }>(
    `SELECT source_organisation, sealed FROM resource
     WHERE person_id = $1 AND type = 'Consent' AND id = $2 AND source = $3 AND version = $4
     UNION ALL
     SELECT source_organisation, sealed FROM resource_history
     WHERE person_id = $1 AND type = 'Consent' AND id = $2 AND source = $3 AND version = $4`,
    [personId, id, source, version],
  );
  const [row] = rows;
  const key = row && (await findOwnerKey(tx, master, personId));
  if (row === undefined || key === undefined) return undefined;
  const place = resourcePlace({
    type: 'Consent',
    id,
    version,
    source,
    source_organisation: row.source_organisation,
  });
  return JSON.parse(open(key, place, row.sealed).toString('utf8')) as Consent;
}

/** Where the organisation has a Consent of this id, whichever of its sources said so. */
export async function findConsent(
  db: Queryable,
  id: string,
  organisation: string,
): Promise<ConsentPlace | undefined> {
  const { rows } = await db.query<{ person_id: string; source: string }>({
    name: 'find-consent',
    text: `SELECT person_id, source FROM resource WHERE type = 'Consent' AND id = $1 AND source_organisation = $2
           ORDER BY source LIMIT 1`,
    values: [id, organisation],
  });
  const [row] = rows;
  return row && { personId: row.person_id, source: row.source, id };
}
