import type { Judged } from '../../consent/types.ts';
import type { PlaceInHistory } from '../ports/place-in-history.ts';
import { judgeRecords, typesToOpen, type Asking } from './judge-records.ts';
import type { StoreTransaction } from '../ports/store.ts';

/**
 * What would have been decided of a person's record at an instant: on what was on record then, for whoever asks. Undefined for somebody who was
 * erased since.
 */
export async function whatWasVisible(
  tx: StoreTransaction,
  { personId, organisationActors }: { personId: string; organisationActors: readonly string[] },
  asking: Asking,
  at: Date,
): Promise<readonly Judged[] | undefined> {
  const place = await tx.history.placeAt(personId, at);
  return judgePast(tx, personId, asking, { place, knownActors: organisationActors }, at);
}

/** What stood at a place in a person's history, and what of it is opened. */
export interface Past {
  readonly place: PlaceInHistory;
  readonly knownActors: readonly string[];
  readonly types?: readonly string[] | undefined;
  readonly versionsOf?: string | undefined;
}

/** Judges what was on record at a place in the person's history. Undefined for somebody who was erased since. */
export async function judgePast(
  tx: StoreTransaction,
  personId: string,
  asking: Asking,
  { place, knownActors, types = typesToOpen, versionsOf }: Past,
  at: Date,
): Promise<readonly Judged[] | undefined> {
  const records = await tx.history.recordsAt(personId, place, { types, emergencyCase: asking.emergencyCase });
  if (records === undefined) return undefined;
  const [type = '', id = ''] = versionsOf?.split('/') ?? [];
  const versions = versionsOf === undefined ? [] : await tx.history.versionsOf(personId, { type, id }, place);
  const read = { personId, records, versions, organisationActors: knownActors };
  const { judged, versions: older } = judgeRecords(asking, read, at);
  return [...judged, ...older];
}
