import type { Judged } from '../consent/types.ts';
import type { PlaceInHistory } from './history-ports.ts';
import { judgeRecords, typesToOpen, type Asking } from './judge-records.ts';
import type { StoreTransaction } from './ports.ts';

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

/** Judges what was on record at a place in the person's history. Undefined for somebody who was erased since. */
export async function judgePast(
  tx: StoreTransaction,
  personId: string,
  asking: Asking,
  { place, knownActors }: { readonly place: PlaceInHistory; readonly knownActors: readonly string[] },
  at: Date,
): Promise<readonly Judged[] | undefined> {
  const wanted = { types: typesToOpen, emergencyCase: asking.emergencyCase };
  const records = await tx.history.recordsAt(personId, place, wanted);
  if (records === undefined) return undefined;
  return judgeRecords(asking, { personId, records, organisationActors: knownActors }, at).judged;
}
