import type { QueryArrayConfig } from 'pg';
import { betweenColumns, type StoredLeaf } from '../audit/verify/entry-row.ts';
import type { Queryable } from './transaction.ts';

// The sealed columns are hashed where they lie: a database that would lie about a hash could as well lie about the bytes, and they are most of the log.
// All columns come as one text, and the leaf as text too: what the driver does for each value would cost more than all the hashing.
const selectLeaves = `
  SELECT concat_ws($3, idx, audit_leaf.id, encode(leaf_hash, 'hex'), extract(epoch FROM at) * 1000, kind, outcome, face, organisation, role, purpose,
      array_to_json(askers), array_to_json(sources), coalesce(encode(person_pseudonym, 'hex'), 'null'), encode(sha256(actor), 'hex'), encode(sha256(detail), 'hex')),
    encode(leaf, 'escape')
  FROM audit_leaf LEFT JOIN audit_event ON audit_event.id = audit_leaf.id
  WHERE idx >= $1 AND idx < $1::bigint + $2::integer ORDER BY idx`;

const asText = (text: string): string => text;

/** Leaves with their entries from a place on. */
export async function readLeafRows(
  db: Queryable,
  from: bigint,
  count: number,
): Promise<readonly StoredLeaf[]> {
  const plain: QueryArrayConfig = {
    text: selectLeaves,
    values: [from.toString(), count, betweenColumns],
    rowMode: 'array',
    types: { getTypeParser: () => asText },
  };
  const { rows } = await db.query<[row: string, leaf: string | null]>(plain);
  return rows.map(([row, leaf]) => ({ row, leaf: leaf === null ? undefined : unescaped(leaf) }));
}

/** What PostgreSQL's `escape` was made of: the same text, unless there is a backslash, or a byte that is not ASCII. */
function unescaped(text: string): string | Buffer {
  if (!text.includes('\\')) return text;
  const one = (_: string, escaped: string): string =>
    escaped === '\\' ? escaped : String.fromCharCode(Number.parseInt(escaped, 8));
  return Buffer.from(text.replaceAll(/\\(\\|[0-7]{3})/g, one), 'latin1');
}
