import type { Judged } from '../../consent/types.ts';
import type { PlaceInHistory } from '../ports/place-in-history.ts';
import { judgeRecords, typesToOpen, type Asking } from './judge-records.ts';
import type { StoredVersion } from '../ports/history.ts';
import type { PersonPlace } from '../ports/person-links.ts';
import type { PersonRecords } from '../ports/records.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { asOne } from './release-together.ts';

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
  const own = await tx.history.placeAt(personId, at);
  const [survivor, ...others] = await tx.links.togetherAt({ personId, revision: own.revision }, at);
  const place = {
    ...own,
    revision: survivor?.revision ?? own.revision,
    ...(others.length > 0 && { together: others }),
  };
  const whose = survivor?.personId ?? personId;
  return judgePast(tx, whose, asking, { place, knownActors: organisationActors }, at);
}

/** What stood at a place in a person's history, and what of it is opened. */
export interface Past {
  readonly place: PlaceInHistory;
  readonly knownActors: readonly string[];
  readonly types?: readonly string[] | undefined;
  readonly versionsOf?: string | undefined;
  /** Nothing might lead to the person, as the national index said then. */
  readonly isRestricted?: boolean | undefined;
}

/** Judges what was on record at a place in the person's history. Undefined for somebody who was erased since. */
export async function judgePast(
  tx: StoreTransaction,
  personId: string,
  asking: Asking,
  { place, knownActors, types = typesToOpen, versionsOf, isRestricted = false }: Past,
  at: Date,
): Promise<readonly Judged[] | undefined> {
  const { emergencyCase } = asking;
  const reads: PersonRecords[] = [];
  const whole = placesOf(personId, place);
  for (const one of whole) {
    const there = { revision: one.revision, agreements: place.agreements };
    const read = await tx.history.recordsAt(one.personId, there, { types, emergencyCase });
    if (read === undefined) return undefined;
    reads.push({ ...read, people: whole.map((each) => each.personId) });
  }
  const records = { ...asOne(reads), isRestricted };
  const [type = '', id = ''] = versionsOf?.split('/') ?? [];
  const versions = versionsOf === undefined ? [] : await versionsTogether(tx, personId, { type, id }, place);
  const read = { personId, records, versions, organisationActors: knownActors };
  const { judged, versions: older } = judgeRecords(asking, read, at);
  return [...judged, ...older];
}

/** Every version that one resource had until a place, of everybody who is one with the person there. */
export async function versionsTogether(
  tx: StoreTransaction,
  personId: string,
  resource: { readonly type: string; readonly id: string },
  place: PlaceInHistory,
): Promise<readonly StoredVersion[]> {
  const versions: StoredVersion[] = [];
  for (const one of placesOf(personId, place)) {
    const there = { revision: one.revision, agreements: place.agreements };
    const theirs = await tx.history.versionsOf(one.personId, resource, there);
    // One source may have given things of two of them one id: each has its own order of versions.
    versions.push(...theirs.map((each) => ({ ...each, system: `${one.personId} ${each.system}` })));
  }
  return versions;
}

function placesOf(personId: string, { revision, together = [] }: PlaceInHistory): readonly PersonPlace[] {
  return [{ personId, revision }, ...together];
}
