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
    text: `WITH extended AS (
        UPDATE lane SET next_seq = next_seq + arriving.records
        FROM (SELECT person_id, count(*) AS records FROM unnest($2::uuid[]) AS person_id GROUP BY person_id) AS arriving
        WHERE lane.person_id = arriving.person_id RETURNING lane.person_id, next_seq - arriving.records AS first_seq)
      INSERT INTO inbox (id, person_id, person_seq, client_id, source, source_organisation, body_hash, record_hash, body, source_modified,
        changes_visibility, says_sharing, received_at, since_revision)
      SELECT arrived.id, arrived.person_id, first_seq + earlier, client_id, source, source_organisation,
        substring($7::bytea FROM start FOR 32), substring($7::bytea FROM start + 32 FOR 32), substring($7::bytea FROM start + 64 FOR length),
        source_modified, changes_visibility, says_sharing, received_at, person.revision
      FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $8::int[], $9::int[], $10::timestamptz[], $11::bool[],
          $12::bool[], $13::timestamptz[])
        AS arrived (id, person_id, earlier, client_id, source, source_organisation, start, length, source_modified, changes_visibility, says_sharing,
          received_at)
      JOIN extended ON extended.person_id = arrived.person_id JOIN person ON person.id = arrived.person_id`,
    values: columnsOf(tx, arrivals),
  });
}

function columnsOf(tx: Transaction, arrivals: readonly Arrival[]): unknown[] {
  const { bytes, starts, lengths } = packed(tx, arrivals);
  return [
    arrivals.map(({ id }) => id),
    arrivals.map(({ personId }) => personId),
    earlierOfTheSame(arrivals),
    arrivals.map(({ clientId }) => clientId),
    arrivals.map(({ source }) => source),
    arrivals.map(({ sourceOrganisation }) => sourceOrganisation),
    bytes,
    starts,
    lengths,
    arrivals.map(({ sourceModified }) => sourceModified),
    arrivals.map(({ changesVisibility }) => changesVisibility),
    arrivals.map(({ saysSharing }) => saysSharing),
    arrivals.map(({ receivedAt }) => receivedAt),
  ];
}

/** Of each, how many before it are about the same person. */
function earlierOfTheSame(arrivals: readonly Arrival[]): readonly number[] {
  const seen = new Map<string, number>();
  return arrivals.map(({ personId }) => {
    const earlier = seen.get(personId) ?? 0;
    seen.set(personId, earlier + 1);
    return earlier;
  });
}

/**
 * Both hashes and the sealed body of each, one after the other: the driver sends one value as it is, where it would write every member of a list of
 * them in hexadecimal, and the server read that again. Places are from 1.
 */
function packed(tx: Transaction, arrivals: readonly Arrival[]) {
  const parts: Buffer[] = [];
  const starts: number[] = [];
  const lengths: number[] = [];
  let next = 1;
  for (const arrival of arrivals) {
    const body = sealBody(tx, arrival);
    parts.push(arrival.bodyHash, arrival.recordHash, body);
    starts.push(next);
    lengths.push(body.length);
    next += 64 + body.length;
  }
  return { bytes: Buffer.concat(parts), starts, lengths };
}

function sealBody(tx: Transaction, { id, personId, body }: Arrival): Buffer {
  const key = tx.ownerKeys.get(personId);
  if (key === undefined) throw new Error('a person without a key cannot receive a record');
  return seal(key, ['inbox', id, 'body'], body);
}

/** The first receipt of each record that is here already, as its client's own. One that was given up may be sent again. */
export async function findSame(
  tx: Transaction,
  records: Parameters<IntakeStore['findSame']>[0],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ client_id: string; record_hash: Buffer; id: string }>({
    name: 'find-same',
    text: `SELECT inbox.client_id, inbox.record_hash, inbox.id
           FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::bytea[]) AS sent (client_id, person_id, source_modified, record_hash)
           JOIN inbox ON inbox.person_id = sent.person_id AND inbox.source_modified = sent.source_modified
             AND inbox.record_hash = sent.record_hash AND inbox.client_id = sent.client_id
           WHERE outcome IS DISTINCT FROM 'discarded' ORDER BY person_seq DESC`,
    values: [
      records.map(({ clientId }) => clientId),
      records.map(({ personId }) => personId),
      records.map(({ sourceModified }) => sourceModified),
      records.map(({ recordHash }) => recordHash),
    ],
  });
  // The first is the last of them, and so the one that stays.
  return new Map(
    rows.map(({ client_id, record_hash, id }) => [`${client_id} ${record_hash.toString('base64url')}`, id]),
  );
}
