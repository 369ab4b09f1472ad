import type { UnresolvedReference, WaitingStore } from '../gateway/ports/waiting.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { unwrapOwnerKey } from '../sealing/seal.ts';
import { openResource, type ResourceRow } from './open-resource.ts';
import type { Transaction } from './transaction.ts';

/** References to records that have not come yet. */
export function createWaitingStore(tx: Transaction, master: MasterKeys): WaitingStore {
  return {
    note({ personId, source, sourceOrganisation, at }, { ids, references }) {
      const from = references.map((one) => one.from.split('/'));
      const to = references.map((one) => one.to.split('/'));
      tx.send({
        name: 'note-waiting',
        text: noteWaiting,
        values: [
          personId,
          source,
          sourceOrganisation,
          at,
          from.map(([type]) => type),
          from.map(([, id]) => id),
          to.map(([type]) => type),
          to.map(([, id]) => id),
          [...ids],
        ],
      });
    },
    since: (organisation, before, limit) => since(tx, master, { organisation, before, limit }),
  };
}

/** What is in history was seen: that its source no longer says it leaves nothing to wait for. */
const noteWaiting = `
  WITH said AS (
    SELECT * FROM unnest($5::text[], $6::uuid[], $7::text[], $8::uuid[]) AS one (type, id, target_type, target_id)
  ), known AS (
    SELECT type, id FROM resource WHERE person_id = $1 AND source = $2
    UNION SELECT type, id FROM resource_history WHERE person_id = $1 AND source = $2
  ), gone AS (
    DELETE FROM waiting_reference AS w WHERE person_id = $1 AND source = $2 AND (
      EXISTS (SELECT FROM known WHERE known.type = w.target_type AND known.id = w.target_id)
      OR (w.id = ANY ($9::uuid[]) AND NOT EXISTS (SELECT FROM said WHERE (said.type, said.id, said.target_type, said.target_id) = (w.type, w.id, w.target_type, w.target_id)))
      OR NOT EXISTS (SELECT FROM resource AS r WHERE r.person_id = $1 AND r.source = $2 AND r.type = w.type AND r.id = w.id)
    )
  )
  INSERT INTO waiting_reference (person_id, source, source_organisation, type, id, target_type, target_id, since)
  SELECT DISTINCT $1::uuid, $2, $3, type, id, target_type, target_id, $4::timestamptz FROM said
  WHERE NOT EXISTS (SELECT FROM known WHERE known.type = said.target_type AND known.id = said.target_id)
  ON CONFLICT DO NOTHING`;

interface WaitingRow extends ResourceRow {
  readonly person_id: string;
  readonly target_type: string;
  readonly target_id: string;
  readonly since: Date;
  readonly wrapped: Buffer;
}

async function since(
  tx: Transaction,
  master: MasterKeys,
  { organisation, before, limit }: { organisation: string; before: Date; limit: number },
): Promise<readonly UnresolvedReference[]> {
  const { rows } = await tx.query<WaitingRow>(
    `SELECT w.person_id, w.target_type, w.target_id, w.since, k.wrapped,
       r.type, r.id, r.version, r.source, r.source_organisation, r.source_modified, r.sealed
     FROM waiting_reference AS w
     JOIN resource_as_said AS r USING (person_id, source, type, id)
     JOIN sealing_key AS k ON k.owner = w.person_id
     WHERE w.source_organisation = $1 AND w.since <= $2
     ORDER BY w.since, w.person_id, w.id, w.target_id LIMIT $3`,
    [organisation, before, limit],
  );
  const patients = await patientsOf(tx, rows);
  return rows.map((row) => {
    const key = unwrapOwnerKey(master, row.person_id, row.wrapped);
    const patient = patients.get(`${row.person_id} ${row.source}`);
    return {
      since: row.since,
      to: `${row.target_type}/${row.target_id}`,
      from: openResource(key, row).resource,
      patient: patient && openResource(key, patient).resource,
    };
  });
}

async function patientsOf(
  tx: Transaction,
  rows: readonly WaitingRow[],
): Promise<ReadonlyMap<string, ResourceRow>> {
  const found = await tx.query<ResourceRow & { person_id: string }>(
    `SELECT person_id, type, id, version, source, source_organisation, source_modified, sealed
     FROM resource_as_said WHERE person_id = ANY ($1::uuid[]) AND type = 'Patient'`,
    [[...new Set(rows.map((row) => row.person_id))]],
  );
  return new Map(found.rows.map((row) => [`${row.person_id} ${row.source}`, row]));
}
