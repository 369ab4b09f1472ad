import type { CaseRecord } from '../../living-well/case-record.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import { identifiersOf } from './identifiers-of.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { PeopleStore } from '../ports/people.ts';

/** Somebody else has the number. */
export interface Conflict {
  readonly holderId: string;
  /** The source knows that somebody too: the conflict is in its own data. */
  readonly isOwn: boolean;
}

/**
 * Makes the person findable by what this record says now, and no longer by what this source said before (a corrected birth date).
 * A conflict where the NHS number already stands for somebody else: no merge, and not findable by that number.
 */
export async function holdsIdentity(
  people: PeopleStore,
  keys: MasterKeys,
  record: CaseRecord,
  item: InboxItem,
): Promise<'held' | Conflict> {
  const identifiers = identifiersOf(keys, record, item.personId);
  const { held, holderId } = await people.claim(identifiers);
  await people.keepOnly(item.personId, item.source, held);
  if (holderId === undefined) return 'held';
  return { holderId, isOwn: await people.isKnownTo(holderId, item.source) };
}
