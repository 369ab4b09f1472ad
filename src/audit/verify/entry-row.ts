/** An entry as its row says it, beside the leaf that the tree holds of it. */
export interface EntryRow {
  readonly id: string;
  readonly leaf: Buffer;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly outcome: string;
  readonly face: string;
  readonly organisation: string;
  readonly role: string;
  readonly purpose: string;
  readonly askers: readonly string[];
  readonly sources: readonly string[];
  /** Pseudonym, hex. */
  readonly person: string | null;
  /** SHA-256 of what is sealed, hex. */
  readonly actorHash: string;
  readonly detailHash: string;
}

/** The first of a row's columns that is not as its leaf has it; undefined where they agree. What officers read is the row, and what is proved is the leaf. */
export function differingColumn(row: EntryRow): string | undefined {
  const leaf = parse(row.leaf);
  if (leaf === undefined) return 'leaf';
  const text = ['id', 'kind', 'outcome', 'face', 'organisation', 'role', 'purpose'] as const;
  const differing = text.find((column) => leaf[column] !== row[column]);
  if (differing !== undefined) return differing;
  if (Date.parse(String(leaf['at'])) !== row.at) return 'at';
  if (leaf['person'] !== row.person) return 'person';
  if (leaf['detail'] !== row.detailHash) return 'detail';
  // Leaves of the first version did not say the rest.
  if (leaf['v'] === 1) return undefined;
  if (leaf['by'] !== row.actorHash) return 'actor';
  if (!isSameList(leaf['askers'], row.askers)) return 'askers';
  return isSameList(leaf['sources'], row.sources) ? undefined : 'sources';
}

function parse(leaf: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(leaf.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null
      ? (parsed as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

function isSameList(one: unknown, other: readonly string[]): boolean {
  return (
    Array.isArray(one) && one.length === other.length && one.every((item, place) => item === other[place])
  );
}
