import { isPlaceholderBirthDate } from '../../living-well/birth-date.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { localIdentifier, nhsNumberAlone, nhsNumberAndBirthDate } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { IdentifierHashes } from '../ports/intake.ts';
import type { Identifier } from '../ports/people.ts';

/** The source's own identifier, hashed: enough for whoever is known already. */
export function localHash(keys: MasterKeys, { source, person }: CaseRecord): Buffer {
  return localIdentifier(keys, source.site, source.system, person.id);
}

/** What a record's person is found by, hashed. */
export function hashesOf(keys: MasterKeys, record: CaseRecord): IdentifierHashes {
  const { site, system } = record.source;
  const { birthDate } = record.person;
  // A day that stands for none tells nobody apart, so the number would stand for whoever came first.
  const nhsNumber = isPlaceholderBirthDate(birthDate) ? undefined : record.person.nhsNumber;
  return {
    source: `${site}/${system}`,
    local: localHash(keys, record),
    number: nhsNumber === undefined ? undefined : nhsNumberAlone(keys, nhsNumber),
    numberAndDate: nhsNumber === undefined ? undefined : nhsNumberAndBirthDate(keys, nhsNumber, birthDate),
  };
}

/** The same as claims for a person, in the order they are claimed. */
export function identifiersOf(keys: MasterKeys, record: CaseRecord, personId: string): readonly Identifier[] {
  const { source, local, number, numberAndDate } = hashesOf(keys, record);
  const claims: Identifier[] = [{ kind: 'local', hash: local, personId, source }];
  if (number === undefined || numberAndDate === undefined) return claims;
  return [
    ...claims,
    { kind: 'nhs-number', hash: number, personId, source },
    { kind: 'nhs-number+birth-date', hash: numberAndDate, personId, source },
  ];
}
