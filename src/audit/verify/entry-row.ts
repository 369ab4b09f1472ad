import { plainLeaf } from './plain-leaf.ts';

/** Between the columns of a row. */
export const betweenColumns = '\u001f';

/** An entry with its place in the tree, as stored. */
export interface StoredLeaf {
  /**
   * Its columns as text with {@link betweenColumns}: place, id, leaf hash (hex), milliseconds since 1970 with six decimals, kind, outcome, face, organisation,
   * role, purpose, askers and sources (JSON), the person's pseudonym (hex, or `null`), and SHA-256 of what is sealed of the actor and of the detail (hex).
   */
  readonly row: string;
  /** What the tree holds of it; undefined where the entry is gone. Text where it is UTF-8, which is faster than bytes. */
  readonly leaf: string | Buffer | undefined;
}

/**
 * Whether a row is the very one that a leaf with this place and hash has beside it. True of almost every row, and cheap; of any other, {@link differingColumn}
 * tells. Nothing that a plain leaf says has the separator in it, so a row with one too many is never equal.
 */
export function isRowOf({ row, leaf }: StoredLeaf, place: bigint, hash: string): boolean {
  const said = typeof leaf === 'string' ? plainLeaf.exec(leaf) : null;
  if (said === null) return false;
  const [
    ,
    askers,
    at = '',
    by,
    detail,
    face,
    id,
    kind,
    organisation,
    outcome,
    person = 'null',
    purpose,
    role,
    sources,
  ] = said;
  const columns = [
    place,
    id,
    hash,
    `${Date.parse(at)}.000000`,
    kind,
    outcome,
    face,
    organisation,
    role,
    purpose,
    askers,
    sources,
    person,
    by,
    detail,
  ];
  return row === columns.join(betweenColumns);
}

/** A row's columns, apart. */
export interface EntryRow {
  readonly index: string;
  readonly id: string;
  readonly leafHash: string;
  readonly at: string;
  readonly kind: string;
  readonly outcome: string;
  readonly face: string;
  readonly organisation: string;
  readonly role: string;
  readonly purpose: string;
  readonly askers: string;
  readonly sources: string;
  readonly person: string;
  readonly actorHash: string;
  readonly detailHash: string;
}

export function columnsOf(row: string): EntryRow {
  const [index = '', id = '', leafHash = '', at = '', kind = '', outcome = '', face = '', ...more] =
    row.split(betweenColumns);
  const [organisation = '', role = '', purpose = '', askers = '', sources = '', ...last] = more;
  const [person = '', actorHash = '', detailHash = ''] = last;
  const text = { kind, outcome, face, organisation, role, purpose, askers, sources, person };
  return { index, id, leafHash, at, ...text, actorHash, detailHash };
}

/** The first of a row's columns that is not as its leaf has it; undefined where they agree. What officers read is the row, and what is proved is the leaf. */
export function differingColumn(row: EntryRow, bytes: string | Buffer): string | undefined {
  const leaf = parse(bytes);
  if (leaf === undefined) return 'leaf';
  const text = ['id', 'kind', 'outcome', 'face', 'organisation', 'role', 'purpose'] as const;
  const differing = text.find((column) => leaf[column] !== row[column]);
  if (differing !== undefined) return differing;
  if (`${Date.parse(String(leaf['at']))}.000000` !== row.at) return 'at';
  if (String(leaf['person']) !== row.person) return 'person';
  if (leaf['detail'] !== row.detailHash) return 'detail';
  // Leaves of the first version did not say the rest.
  if (leaf['v'] === 1) return undefined;
  if (leaf['by'] !== row.actorHash) return 'actor';
  if (JSON.stringify(leaf['askers']) !== row.askers) return 'askers';
  return JSON.stringify(leaf['sources']) === row.sources ? undefined : 'sources';
}

function parse(leaf: string | Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(leaf.toString());
    return typeof parsed === 'object' && parsed !== null
      ? (parsed as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
