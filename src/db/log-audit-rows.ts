import { once } from 'node:events';
import pg from 'pg';
import { betweenColumns, type StoredLeaf } from '../audit/verify/entry-row.ts';
import type { Queryable } from './transaction.ts';

// The sealed columns are hashed where they lie: a database that would lie about a hash could as well lie about the bytes, and they are most of the log.
// All columns come as one text, and the leaf as it lies: what the driver does for each value would cost more than all the hashing. OFFSET keeps the two tables
// joined row by row in the order of the places, so that the first rows come while the last are looked up; sorting them first would make each side wait for the other.
const selectLeaves = `
  SELECT concat_ws($3, idx, leaf.id, encode(leaf_hash, 'hex'), extract(epoch FROM at) * 1000, kind, outcome, face, organisation, role, purpose,
      array_to_json(askers), array_to_json(sources), coalesce(encode(person_pseudonym, 'hex'), 'null'), encode(sha256(actor), 'hex'), encode(sha256(detail), 'hex')),
    entry.leaf, CASE WHEN $4 THEN encode(entry.leaf, 'base64') END
  FROM audit_leaf AS leaf LEFT JOIN LATERAL (SELECT * FROM audit_event WHERE audit_event.id = leaf.id OFFSET 0) AS entry ON true
  WHERE idx >= $1 AND idx < $2 ORDER BY idx`;

type Row = readonly [row: string, leaf: string | null, exact: string | null];

/** What the driver puts where bytes are no UTF-8. */
const unreadable = '\ufffd';

/** Gives leaves with their entries, in the order of their places, as they come: what is done with one goes on while the database looks up the next. */
export async function readLeafRows(
  db: Queryable,
  from: bigint,
  to: bigint,
  take: (leaf: StoredLeaf) => void,
): Promise<void> {
  let taken = 0;
  let blurred = false;
  await eachRow(db, [from, to, false], ([row, leaf]) => {
    blurred ||= leaf?.includes(unreadable) === true;
    if (blurred) return;
    taken += 1;
    take({ row, leaf: leaf ?? undefined });
  });
  if (!blurred) return;
  await eachRow(db, [from + BigInt(taken), to, true], ([row, , exact]) => {
    take({ row, leaf: exact === null ? undefined : Buffer.from(exact, 'base64') });
  });
}

async function eachRow(
  db: Queryable,
  [from, to, exact]: readonly [bigint, bigint, boolean],
  each: (row: Row) => void,
): Promise<void> {
  const query = new pg.Query<unknown[]>({
    ...asItLies,
    values: [from.toString(), to.toString(), betweenColumns, exact],
  });
  let failure: unknown;
  query.on('row', (row) => {
    try {
      if (failure === undefined) each(row as unknown as Row);
    } catch (error) {
      // Thrown in the socket's own event it would end the process.
      failure = error;
    }
  });
  db.query(query);
  await once(query, 'end');
  if (failure !== undefined) throw failure;
}

// Binary, so that bytes are not spelt out; the driver reads them as UTF-8 all the same.
const asItLies = {
  text: selectLeaves,
  rowMode: 'array',
  binary: true,
  types: { getTypeParser: () => String },
} as const;
