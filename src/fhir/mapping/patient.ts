import type { Address, HumanName, Identifier, Patient } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { isPlaceholderBirthDate } from '../../living-well/birth-date.ts';
import { addressWithholding, pseudoPostcodeLabel } from '../../living-well/home-address.ts';
import { coded, optional } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { identifierOf, personalBase, type CaseScope } from './case-scope.ts';

type Person = CaseRecord['person'];

/** The person as the source knows them. Known by its local identifier always, by an NHS number if there is one. */
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
    ...birth(person),
    ...optional('deceasedDateTime', person.diedOn),
    ...optional('address', homeAddress(person)),
  };
}

/** The source's word for how sure it is of a number, as the NHS says it. */
export const traces = {
  verified: ['01', 'Number present and verified'],
  'not-traced': ['02', 'Number present but not traced'],
  'trace-required': ['03', 'Trace required'],
} as const;

function nhsNumber({ nhsNumber: value, nhsNumberTrace: trace = 'not-traced' }: Person): Identifier[] {
  return value === undefined ? [] : [tracedNumber(value, trace)];
}

function tracedNumber(value: string, trace: keyof typeof traces): Identifier {
  const [code, words] = traces[trace];
  const status = coded(systems.nhsNumberStatus, code, words);
  const extension = [{ url: extensions.nhsNumberStatus, valueCodeableConcept: status }];
  return { extension, system: systems.nhsNumber, value };
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

/** A day that stands for none is not shown as somebody's birthday. What was sent is in the Provenance (living-well 6, number 2). */
function birth({ birthDate }: Person): object {
  if (!isPlaceholderBirthDate(birthDate)) return { birthDate };
  return { _birthDate: { extension: [{ url: extensions.dataAbsentReason, valueCode: 'unknown' }] } };
}

/** An address that must not be known is not there; a code that stands for no place is text, and leads nowhere on a map. */
function homeAddress(person: Person): Address[] | undefined {
  const { address } = person;
  if (address === undefined || addressWithholding(person) !== undefined) return undefined;
  const { lines, postcode } = address;
  const label = pseudoPostcodeLabel(postcode);
  if (label === undefined) return [{ use: 'home', line: [...lines], postalCode: postcode }];
  return [{ use: 'home', text: [...new Set([...lines, label])].join(', ') + ` (${postcode})` }];
}
