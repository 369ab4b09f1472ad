import { resourceId } from '../../fhir/ids.ts';
import { isPlaceholderBirthDate } from '../../living-well/birth-date.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import {
  idNamespace,
  localIdentifier,
  nhsNumberAlone,
  nhsNumberAndBirthDate,
} from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { Identifier, PeopleStore } from '../ports/people.ts';

/**
 * The person a record is about, made if new. The source's own identifier decides; an unknown one meets a person known from another source only
 * where both NHS number and birth date match. A number alone never merges anybody, and two identifiers of one source are two people until
 * somebody says otherwise (living-well 6, inputs 6 and 7).
 */
export async function findPersonOf(
  people: PeopleStore,
  keys: MasterKeys,
  record: CaseRecord,
): Promise<string> {
  const { site, system } = record.source;
  const { id, nhsNumber, birthDate } = record.person;
  const local = localIdentifier(keys, site, system, id);
  const known = await people.find(local);
  if (known !== undefined) return known;
  const matched =
    nhsNumber &&
    !isPlaceholderBirthDate(birthDate) &&
    (await findByNumber(people, keys, nhsNumber, birthDate));
  const joins = matched && !(await people.isKnownTo(matched, `${site}/${system}`));
  const own = { site, system, recordType: 'person', recordId: id };
  const personId = joins ? matched : resourceId(idNamespace(keys), own);
  await people.ensure(personId);
  for (const identifier of identifiersOf(keys, record, personId)) {
    const holder = await people.claim(identifier);
    // Another push of the same new person got there first, or the number is someone else's: process-case sorts that out.
    if (identifier.kind === 'local' && holder !== personId) return holder;
    if (identifier.kind === 'nhs-number' && holder !== personId) break;
  }
  return personId;
}

/** Two sources that push the same new person at the same moment meet too: the second waits here until the first is taken in. */
async function findByNumber(
  people: PeopleStore,
  keys: MasterKeys,
  nhsNumber: string,
  birthDate: string,
): Promise<string | undefined> {
  await people.lockIdentifier(nhsNumberAlone(keys, nhsNumber));
  return people.find(nhsNumberAndBirthDate(keys, nhsNumber, birthDate));
}

/** What a record says its person is found by, in the order they are claimed. */
export function identifiersOf(keys: MasterKeys, record: CaseRecord, personId: string): readonly Identifier[] {
  const { site, system } = record.source;
  const { id, nhsNumber, birthDate } = record.person;
  const source = `${site}/${system}`;
  const local = { kind: 'local', hash: localIdentifier(keys, site, system, id), personId, source } as const;
  // A day that stands for none tells nobody apart, so the number would stand for whoever came first.
  if (nhsNumber === undefined || isPlaceholderBirthDate(birthDate)) return [local];
  return [
    local,
    { kind: 'nhs-number', hash: nhsNumberAlone(keys, nhsNumber), personId, source },
    {
      kind: 'nhs-number+birth-date',
      hash: nhsNumberAndBirthDate(keys, nhsNumber, birthDate),
      personId,
      source,
    },
  ];
}
