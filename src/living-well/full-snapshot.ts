/** Share of rows that may vanish between two full extracts before somebody is asked: more than this is a broken export sooner than many farewells. */
export const vanishLimit = 0.05;

/** What a feed is. Only one that is declared as whole says anything by what it leaves out. */
export const feedKinds = ['changes', 'full-snapshot'] as const;
export type FeedKind = (typeof feedKinds)[number];

export type SnapshotDecision =
  /** What is left out says nothing. */
  | { readonly do: 'nothing' }
  /** Too much is gone: nothing is taken back until a person has looked. */
  | { readonly do: 'stop'; readonly vanished: readonly string[] }
  /** These rows are no longer at the source: marked as such, and never deleted. */
  | { readonly do: 'tombstone'; readonly vanished: readonly string[] };

/**
 * What follows from rows that a feed no longer has (living-well 6, number 16). Absence is not deletion, unless the feed declares itself a full snapshot; and
 * then only as long as few enough are gone: of a handful of rows one may go, or none ever could.
 */
export function decideSnapshot(
  kind: FeedKind,
  known: ReadonlySet<string>,
  present: ReadonlySet<string>,
  limit: number = vanishLimit,
): SnapshotDecision {
  if (kind !== 'full-snapshot') return { do: 'nothing' };
  const vanished = [...known].filter((row) => !present.has(row)).toSorted();
  if (vanished.length === 0) return { do: 'nothing' };
  return { do: isTooMany(vanished.length, known.size, limit) ? 'stop' : 'tombstone', vanished };
}

/** Whether so many gone of so many known ask for a person to look first. */
export function isTooMany(vanished: number, known: number, limit: number = vanishLimit): boolean {
  return vanished > Math.max(1, known * limit);
}
