import type { ConsentVersion, HistoryStore } from '../gateway/ports/history.ts';
import type { PlaceInHistory } from '../gateway/ports/place-in-history.ts';
import type { PersonRecords } from '../gateway/ports/records.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import type { OwnerKey } from '../sealing/seal.ts';
import { readCaseAt } from './case-store.ts';
import { openResource, type ResourceRow } from './open-resource.ts';
import { findOwnerKey } from './owner-keys.ts';
import { readAgreements } from './read-agreements.ts';
import type { Transaction } from './transaction.ts';

/** What was on record, from the versions that are kept. */
export function createHistoryStore(tx: Transaction, master: MasterKeys, deployment: OwnerKey): HistoryStore {
  return {
    async recordsAt(personId, place, { types, emergencyCase }) {
      const key = await findOwnerKey(tx, master, personId);
      if (key === undefined) return undefined;
      const [resources, unsettledChanges, { agreements }, cases] = await Promise.all([
        readVersions(tx, personId, place.revision, types),
        readUnsettled(tx, personId, place.revision),
        readAgreements(tx, place.agreements),
        emergencyCase === undefined
          ? []
          : readCaseAt(tx, deployment, { personId, id: emergencyCase, revision: place.revision }),
      ]);
      return {
        people: [personId],
        resources: resources.map((row) => openResource(key, row)),
        directory: [],
        agreements,
        unsettledChanges,
        cases,
        isErased: false,
        // What the index says has no history here: a look keeps what it was told.
        isRestricted: false,
        place,
        onPrimary: true,
      } satisfies PersonRecords;
    },
    async versionsOf(personId, resource, place) {
      const key = await findOwnerKey(tx, master, personId);
      if (key === undefined) return [];
      const rows = await readVersionsOf(tx, personId, resource, place.revision);
      return rows.map((row) => ({
        ...openResource(key, row),
        system: row.source,
        isCurrent: row.is_current,
      }));
    },
    placeAt: (personId, at) => placeAt(tx, personId, at),
    consentVersions: (personId) => consentVersions(tx, personId),
  };
}

/** In the order in which they are read while they are current. */
async function readVersions(
  tx: Transaction,
  personId: string,
  revision: number,
  types: readonly string[],
): Promise<readonly ResourceRow[]> {
  const columns = 'type, id, version, source, source_organisation, source_modified, sealed';
  const { rows } = await tx.query<ResourceRow>(
    `SELECT ${columns} FROM resource_as_said WHERE person_id = $1 AND type = ANY ($3) AND since_revision <= $2
     UNION ALL
     SELECT ${columns} FROM resource_history
     WHERE person_id = $1 AND type = ANY ($3) AND since_revision <= $2 AND until_revision > $2
     ORDER BY type, id, source`,
    [personId, revision, [...types]],
  );
  return rows;
}

/** What came to be after the place is left out; what ended after it stood at it. */
async function readVersionsOf(
  tx: Transaction,
  personId: string,
  { type, id }: { readonly type: string; readonly id: string },
  revision: number,
): Promise<readonly (ResourceRow & { readonly is_current: boolean })[]> {
  const columns = 'type, id, version, source, source_organisation, source_modified, sealed';
  const { rows } = await tx.query<ResourceRow & { readonly is_current: boolean }>(
    `SELECT ${columns}, true AS is_current FROM resource_as_said
     WHERE person_id = $1 AND type = $3 AND id = $4 AND since_revision <= $2
     UNION ALL
     SELECT ${columns}, until_revision > $2 AS is_current FROM resource_history
     WHERE person_id = $1 AND type = $3 AND id = $4 AND since_revision <= $2
     ORDER BY source, version`,
    [personId, revision, type, id],
  );
  return rows;
}

async function readUnsettled(
  tx: Transaction,
  personId: string,
  revision: number,
): Promise<readonly string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM inbox WHERE person_id = $1 AND changes_visibility AND since_revision <= $2
       AND (until_revision IS NULL OR until_revision > $2)`,
    [personId, revision],
  );
  return rows.map(({ id }) => id);
}

async function placeAt(tx: Transaction, personId: string, at: Date): Promise<PlaceInHistory> {
  const { rows } = await tx.query<{ revision: string; agreements: string }>(
    `SELECT (SELECT coalesce(max(revision), 0) FROM person_revision WHERE person_id = $1 AND at <= $2) AS revision,
       (SELECT coalesce(max(place), 0) FROM sharing_agreement WHERE recorded_at <= $2) AS agreements`,
    [personId, at],
  );
  const [row] = rows;
  return { revision: Number(row?.revision ?? 0), agreements: Number(row?.agreements ?? 0) };
}

async function consentVersions(tx: Transaction, personId: string): Promise<readonly ConsentVersion[]> {
  const columns =
    "type || '/' || id AS reference, version::text AS version, recorded_at, source_organisation";
  const { rows } = await tx.query<{
    reference: string;
    version: string;
    recorded_at: Date;
    source_organisation: string;
  }>(
    `SELECT ${columns} FROM resource WHERE person_id = $1 AND type = 'Consent'
     UNION ALL SELECT ${columns} FROM resource_history WHERE person_id = $1 AND type = 'Consent'`,
    [personId],
  );
  return rows.map((row) => ({
    reference: row.reference,
    version: row.version,
    recordedAt: row.recorded_at,
    sourceOrganisation: row.source_organisation,
  }));
}
