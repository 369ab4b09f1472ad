import type { QueryArrayConfig } from 'pg';
import type { StoredLeaf } from '../audit/verify/log-walk.ts';
import type { Queryable } from './transaction.ts';

/** Between the members of a list within one column: no code of an organisation holds it. */
const between = '\u001f';

type Row = [
  idx: string,
  id: string,
  leafHash: Buffer,
  leaf: Buffer | null,
  at: string,
  kind: string,
  outcome: string,
  face: string,
  organisation: string,
  role: string,
  purpose: string,
  askers: string,
  sources: string,
  person: string | null,
  actorHash: string,
  detailHash: string,
];

// The sealed columns are hashed where they lie: a database that would lie about a hash could as well lie about the bytes, and they are most of the log.
const selectLeaves = `
  SELECT idx, audit_leaf.id, leaf_hash, leaf, (extract(epoch FROM at) * 1000000)::bigint, kind, outcome, face, organisation, role, purpose,
    array_to_string(askers, $3), array_to_string(sources, $3), encode(person_pseudonym, 'hex'),
    encode(sha256(actor), 'hex'), encode(sha256(detail), 'hex')
  FROM audit_leaf LEFT JOIN audit_event USING (id) WHERE idx >= $1 AND idx < $1::bigint + $2::integer ORDER BY idx`;

const byteaType = 17;
const asBytes = (hex: string): Buffer => Buffer.from(hex.slice(2), 'hex');
const asText = (text: string): string => text;

/** Leaves with their entries from a place on. Only bytes are parsed: what the driver does for every other type would cost more than all the hashing. */
export async function readLeafRows(
  db: Queryable,
  from: bigint,
  count: number,
): Promise<readonly StoredLeaf[]> {
  const plain: QueryArrayConfig = {
    text: selectLeaves,
    values: [from.toString(), count, between],
    rowMode: 'array',
    types: { getTypeParser: (type: number) => (type === byteaType ? asBytes : asText) },
  };
  const { rows } = await db.query<Row>(plain);
  return rows.map(toLeaf);
}

function toLeaf(row: Row): StoredLeaf {
  const [idx, id, leafHash, leaf, at, kind, outcome, face, organisation, role, purpose] = row;
  const [, , , , , , , , , , , askers, sources, person, actorHash, detailHash] = row;
  const place = { index: BigInt(idx), id, leafHash };
  if (leaf === null) return { ...place, entry: undefined };
  const text = { kind, outcome, face, organisation, role, purpose, person, actorHash, detailHash };
  const lists = { askers: list(askers), sources: list(sources) };
  return { ...place, entry: { id, leaf, at: Number(at) / 1_000, ...text, ...lists } };
}

function list(joined: string): readonly string[] {
  return joined === '' ? [] : joined.split(between);
}
