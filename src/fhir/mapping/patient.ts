import type { Address, HumanName, Identifier, Patient } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { coded, optional } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { identifierOf, personalBase, type CaseScope } from './case-scope.ts';

type Person = CaseRecord['person'];

/** The person as the source knows them. Known by its local identifier always, by an NHS number if there is one: not traced, so status 02. */
export function mapPatient(scope: CaseScope, person: Person): Patient {
  const row = { type: 'person', id: person.id };
  const base = personalBase(scope, 'person', row);
  return {
    ...base,
    id: scope.context.personId,
    extension: [...base.extension, ...whyNoNhsNumber(person)],
    identifier: [...nhsNumber(person), ...chiNumber(scope, person), identifierOf(scope, row)],
    active: true,
    name: [humanName(person.name)],
    ...optional(
      'telecom',
      person.telephone === undefined ? undefined : [{ system: 'phone' as const, value: person.telephone }],
    ),
    ...optional('gender', person.gender),
    birthDate: person.birthDate,
    ...optional('deceasedDateTime', person.diedOn),
    ...optional('address', person.address && [homeAddress(person.address)]),
  };
}

function nhsNumber({ nhsNumber: value }: Person): Identifier[] {
  if (value === undefined) return [];
  const presentNotTraced = coded(systems.nhsNumberStatus, '02', 'Number present but not traced');
  return [
    {
      extension: [{ url: extensions.nhsNumberStatus, valueCodeableConcept: presentNotTraced }],
      system: systems.nhsNumber,
      value,
    },
  ];
}

/** Scotland's number. Its address is not settled, so a place may name another. */
function chiNumber({ context }: CaseScope, { chiNumber: value }: Person): Identifier[] {
  return value === undefined ? [] : [{ system: context.site?.identifierSystem ?? systems.chiNumber, value }];
}

function whyNoNhsNumber(person: Person): NonNullable<Patient['extension']> {
  if (person.nhsNumber !== undefined) return [];
  const why = person.chiNumber === undefined ? 'nhs-number-not-known' : 'devolved-nation';
  const notKnown = coded(systems.nhsNumberUnavailable, why);
  return [{ url: extensions.nhsNumberUnavailable, valueCodeableConcept: notKnown }];
}

function humanName(name: Person['name']): HumanName {
  return {
    use: 'official',
    family: name.family,
    ...(name.given.length > 0 && { given: [...name.given] }),
    ...optional('prefix', name.prefix === undefined ? undefined : [name.prefix]),
  };
}

function homeAddress(address: NonNullable<Person['address']>): Address {
  return { use: 'home', line: [...address.lines], postalCode: address.postcode };
}
