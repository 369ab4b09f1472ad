import type { CaseRecord } from '../living-well/case-record.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { identifiersOf } from './person-of.ts';
import type { InboxItem, PeopleStore } from './ports.ts';

/**
 * Makes the person findable by what this record says now, and no longer by what this source said before (a corrected birth date).
 * A conflict where the NHS number already stands for somebody else: no merge, nothing applied, people decide. In its own data where the source
 * knows that somebody too; of anybody else it must not learn (living-well: held).
 */
export async function holdsIdentity(
  people: PeopleStore,
  keys: MasterKeys,
  record: CaseRecord,
  item: InboxItem,
): Promise<'held' | 'conflict-in-own-data' | 'conflict-elsewhere'> {
  const identifiers = identifiersOf(keys, record, item.personId);
  for (const identifier of identifiers) {
    const holder = await people.claim(identifier);
    if (holder === item.personId) continue;
    const isOwn = await people.isKnownTo(holder, item.source);
    return isOwn ? 'conflict-in-own-data' : 'conflict-elsewhere';
  }
  await people.keepOnly(
    item.personId,
    item.source,
    identifiers.map(({ hash }) => hash),
  );
  return 'held';
}
