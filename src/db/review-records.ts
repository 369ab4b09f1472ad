import type { Resource } from '@medplum/fhirtypes';
import type { JudgedRecord } from '../gateway/ports/reviews.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import type { OwnerKey } from '../sealing/seal.ts';
import { openDirectory, openResource, type ResourceRow } from './open-resource.ts';
import { loadOwnerKeys } from './owner-keys.ts';
import type { Transaction } from './transaction.ts';

/** Records of several people at once, for the review's rules alone: a resource is opened for whoever it is of, and one of the directory for all who refer to it. */
export async function recordsOf(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  people: readonly string[],
  types: readonly string[],
): Promise<ReadonlyMap<string, JudgedRecord>> {
  const [resources, directory] = await Promise.all([
    tx.query<ResourceRow & { readonly person_id: string }>({
      name: 'records-for-review',
      text: `SELECT person_id, type, id, version, source, source_organisation, source_modified, sealed
             FROM resource WHERE person_id = ANY ($1::uuid[]) AND type = ANY ($2::text[]) ORDER BY type, id, source`,
      values: [[...people], [...types]],
    }),
    tx.query<{ id: string; sealed: Buffer; people: readonly string[] }>({
      name: 'directory-for-review',
      text: `SELECT id, sealed, people::text[] FROM directory_resource JOIN
               (SELECT unnest(directory_refs) AS id, array_agg(DISTINCT person_id) AS people
                FROM resource WHERE person_id = ANY ($1::uuid[]) GROUP BY 1) AS referred USING (id)
             WHERE type IN ('Organization', 'PractitionerRole') ORDER BY type, id`,
      values: [[...people]],
    }),
    loadOwnerKeys(tx, master, people),
  ]);
  const records = new Map(
    people.map((id) => [id, { resources: [] as Resource[], directory: [] as Resource[] }]),
  );
  for (const row of resources.rows) {
    const key = tx.ownerKeys.get(row.person_id);
    if (key !== undefined) records.get(row.person_id)?.resources.push(openResource(key, row).resource);
  }
  for (const row of directory.rows) {
    const resource = openDirectory(deployment, row);
    for (const person of row.people) records.get(person)?.directory.push(resource);
  }
  return records;
}

/** The hashes by which these people are found, number and birth date together. */
export async function identifiersOf(
  tx: Transaction,
  people: readonly string[],
): Promise<readonly { readonly personId: string; readonly hash: Buffer }[]> {
  const { rows } = await tx.query<{ personId: string; hash: Buffer }>({
    name: 'identifiers-for-review',
    text: `SELECT person_id AS "personId", hash FROM person_identifier
           WHERE person_id = ANY ($1::uuid[]) AND kind = 'nhs-number+birth-date'`,
    values: [[...people]],
  });
  return rows;
}
