import type { Arrival, IntakeStore } from '../gateway/ports/intake.ts';
import { seal } from '../sealing/seal.ts';
import { countChanges } from './person-revision.ts';
import type { Transaction } from './transaction.ts';

/** Puts records at the end of their people's lanes, which MUST be held. One statement, however many. */
export function addArrivals(tx: Transaction, arrivals: readonly Arrival[]): void {
  const [first] = arrivals;
  if (first === undefined) return;
  const changing = arrivals.filter(({ changesVisibility }) => changesVisibility);
  countChanges(
    tx,
    changing.map(({ personId }) => personId),
    first.receivedAt,
  );
  tx.send({
    name: 'add-arrivals',
    text: `WITH arrived AS (
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[], $7::timestamptz[], $8::bool[], $9::bool[])
          WITH ORDINALITY AS each (id, person_id, source, body_hash, record_hash, body, source_modified, changes_visibility, says_sharing, place)),
      extended AS (
        UPDATE lane SET next_seq = next_seq + arriving.records
        FROM (SELECT person_id, count(*) AS records FROM arrived GROUP BY person_id) AS arriving
        WHERE lane.person_id = arriving.person_id RETURNING lane.person_id, next_seq - arriving.records AS first_seq)
      INSERT INTO inbox (id, person_id, person_seq, client_id, source, source_organisation, body_hash, record_hash, body, source_modified,
        changes_visibility, says_sharing, received_at, since_revision)
      SELECT arrived.id, arrived.person_id, first_seq + row_number() OVER (PARTITION BY arrived.person_id ORDER BY place) - 1, $10, source, $11,
        body_hash, record_hash, body, source_modified, changes_visibility, says_sharing, $12, person.revision
      FROM arrived JOIN extended ON extended.person_id = arrived.person_id JOIN person ON person.id = arrived.person_id`,
    values: [...columnsOf(tx, arrivals), first.clientId, first.sourceOrganisation, first.receivedAt],
  });
}

function columnsOf(tx: Transaction, arrivals: readonly Arrival[]): readonly (readonly unknown[])[] {
  return [
    arrivals.map(({ id }) => id),
    arrivals.map(({ personId }) => personId),
    arrivals.map(({ source }) => source),
    arrivals.map(({ bodyHash }) => bodyHash),
    arrivals.map(({ recordHash }) => recordHash),
    arrivals.map((arrival) => sealBody(tx, arrival)),
    arrivals.map(({ sourceModified }) => sourceModified),
    arrivals.map(({ changesVisibility }) => changesVisibility),
    arrivals.map(({ saysSharing }) => saysSharing),
  ];
}

function sealBody(tx: Transaction, { id, personId, body }: Arrival): Buffer {
  const key = tx.ownerKeys.get(personId);
  if (key === undefined) throw new Error('a person without a key cannot receive a record');
  return seal(key, ['inbox', id, 'body'], body);
}

/** The first receipt of each record that is here already, as this client's own. One that was given up may be sent again. */
export async function findSame(
  tx: Transaction,
  clientId: string,
  records: Parameters<IntakeStore['findSame']>[1],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ record_hash: Buffer; id: string }>({
    name: 'find-same',
    text: `SELECT inbox.record_hash, inbox.id
           FROM unnest($2::uuid[], $3::timestamptz[], $4::bytea[]) AS sent (person_id, source_modified, record_hash)
           JOIN inbox ON inbox.person_id = sent.person_id AND inbox.source_modified = sent.source_modified AND inbox.record_hash = sent.record_hash
           WHERE client_id = $1 AND outcome IS DISTINCT FROM 'discarded' ORDER BY person_seq DESC`,
    values: [
      clientId,
      records.map(({ personId }) => personId),
      records.map(({ sourceModified }) => sourceModified),
      records.map(({ recordHash }) => recordHash),
    ],
  });
  // The first is the last of them, and so the one that stays.
  return new Map(rows.map(({ record_hash, id }) => [record_hash.toString('base64url'), id]));
}
