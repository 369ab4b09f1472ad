import type { CaseRecord } from '../living-well/case-record.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { identifiersOf } from './person-of.ts';
import type { InboxItem, PeopleStore } from './ports.ts';

/**
 * Makes the person findable by what this record says now, and no longer by what this source said before (a corrected birth date).
 * `held-by-another` where the NHS number already stands for somebody else: no merge, nothing applied, people decide.
 */
export async function holdsIdentity(
  people: PeopleStore,
  keys: MasterKeys,
  record: CaseRecord,
  item: InboxItem,
): Promise<'held' | 'held-by-another'> {
  const identifiers = identifiersOf(keys, record, item.personId);
  for (const identifier of identifiers) {
    const { personId } = await people.claim(identifier);
    if (personId !== item.personId) return 'held-by-another';
  }
  await people.keepOnly(
    item.personId,
    item.source,
    identifiers.map(({ hash }) => hash),
  );
  return 'held';
}
