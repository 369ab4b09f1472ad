import type { Address, Flag, HumanName, Patient } from '@medplum/fhirtypes';
import { hasCode } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { dayOf, extensionIn, telephoneIn } from './elements.ts';
import type { Entry } from './entries.ts';
import type { Reading } from './reading.ts';

/** The person, as the Patient says it. */
export function readPerson(reading: Reading) {
  const { patient, site } = reading;
  const { resource } = patient;
  const id = reading.rowId(resource, 'person');
  reading.take(patient, { type: 'person', id: id ?? '' }, 'person');
  const name = resource.name?.find(isCurrent);
  const address = resource.address?.find(isCurrent);
  return {
    id,
    nhsNumber: numberIn(resource, systems.nhsNumber),
    chiNumber: numberIn(resource, site?.identifierSystem ?? systems.chiNumber),
    birthDate: resource.birthDate,
    diedOn: dayOf(resource.deceasedDateTime),
    name: name && { prefix: name.prefix?.[0], given: name.given, family: name.family },
    gender: resource.gender,
    address: address && { lines: linesOf(address), postcode: address.postalCode },
    telephone: telephoneIn(resource.telecom),
    communicationNeeds: readNeeds(reading, id ?? ''),
  };
}

const bygone: ReadonlySet<string> = new Set(['old', 'temp', 'nickname', 'anonymous', 'maiden', 'billing']);

function isCurrent({ use, period }: HumanName | Address): boolean {
  return !bygone.has(use ?? '') && period?.end === undefined;
}

function numberIn({ identifier }: Patient, system: string): string | undefined {
  return identifier?.find((one) => one.system === system && one.use !== 'old')?.value;
}

/** A case record has lines and a postcode: the town is a line. */
function linesOf({ line = [], district, city }: Address): string[] {
  return [...line, ...[district, city].flatMap((part) => part ?? [])];
}

/** Needs have no ids: their order names them. */
function readNeeds(reading: Reading, personId: string): string[] | undefined {
  const needs = reading
    .of('Flag')
    .filter(({ resource }) => resource.status === 'active' && isNeed(resource))
    .toSorted((one, other) => position(one) - position(other));
  for (const [index, need] of needs.entries()) {
    const row = { type: 'communication-need', id: `${personId}#${index}` };
    reading.take(need, row, `person.communicationNeeds.${index}`);
  }
  return needs.length === 0 ? undefined : needs.map(({ resource }) => resource.code?.text ?? '');
}

function isNeed({ category = [] }: Flag): boolean {
  return category.some((one) => hasCode(one, systems.record, 'communication-need'));
}

function position({ resource }: Entry<Flag>): number {
  return extensionIn(resource, extensions.position)?.valuePositiveInt ?? Number.MAX_SAFE_INTEGER;
}
