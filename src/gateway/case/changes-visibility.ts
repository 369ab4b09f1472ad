import type { Standing } from '../ports/intake.ts';

/** What a record says of who may see what. Choices that it leaves out stand as they are. */
export interface VisibilityChange {
  readonly personId: string;
  readonly source: string;
  readonly saysSharing: boolean;
  /** Made only where there is something to compare with: of a back-fill's records nothing was applied yet. */
  readonly sharingHash: () => Buffer | undefined;
  readonly marksHash: () => Buffer;
}

/**
 * Of each record in a list, whether it changes who may see what: other choices, or other marks, than are in force for its person and source, or
 * than may be by the time it is applied. A record that waits before it, in the lane or in the list, may be in force by then, so being the same as
 * today's then says nothing. A source's first record changes nothing by its marks: none of its items can be seen yet.
 */
export function changesVisibility(
  changes: readonly VisibilityChange[],
  standings: readonly Standing[],
): readonly boolean[] {
  const now = new Map(standings.map((standing) => [`${standing.personId} ${standing.source}`, standing]));
  return changes.map((change) => {
    const key = `${change.personId} ${change.source}`;
    const standing = now.get(key);
    if (standing === undefined) throw new Error('nothing is known of how a record stands');
    const changesIt = doesChange(change, standing);
    now.set(key, { ...standing, isWaiting: true, changeIsWaiting: standing.changeIsWaiting || changesIt });
    return changesIt;
  });
}

function doesChange(change: VisibilityChange, standing: Standing): boolean {
  const { applied, isWaiting, changeIsWaiting } = standing;
  if (changeIsWaiting || (applied === undefined && isWaiting)) return true;
  if (applied === undefined) return change.saysSharing;
  if (!applied.marksHash.equals(change.marksHash())) return true;
  const sharingHash = change.sharingHash();
  return sharingHash !== undefined && applied.sharingHash?.equals(sharingHash) !== true;
}
