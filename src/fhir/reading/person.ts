import type { Address, Flag, HumanName, Identifier, Patient } from '@medplum/fhirtypes';
import { addressWithholdingCodes, pseudoPostcodeLabel } from '../../living-well/home-address.ts';
import { hasCode } from '../elements.ts';
import { traces } from '../mapping/patient.ts';
import { extensions, systems } from '../systems.ts';
import { codeIn, codesIn, dayOf, extensionIn, oneOf, telephoneIn } from './elements.ts';
import type { Entry } from './entries.ts';
import { linesOf } from './postal-address.ts';
import type { Reading } from './reading.ts';

/** The person, as the Patient says it. */
export function readPerson(reading: Reading) {
  const { patient, site } = reading;
  const { resource } = patient;
  const id = reading.rowId(resource, 'person');
  reading.take(patient, { type: 'person', id: id ?? '' }, 'person');
  const name = resource.name?.find(isCurrent);
  const address = resource.address?.find(isCurrent);
  const nhsNumber = numberIn(resource, systems.nhsNumber);
  return {
    id,
    nhsNumber: nhsNumber?.value,
    nhsNumberTrace: traceOf(nhsNumber),
    chiNumber: numberIn(resource, site?.identifierSystem ?? systems.chiNumber)?.value,
    birthDate: resource.birthDate,
    diedOn: dayOf(resource.deceasedDateTime),
    name: name && { prefix: name.prefix?.[0], given: name.given ?? [], family: name.family },
    gender: resource.gender,
    address: address && (readPlaceless(address) ?? { lines: linesOf(address), postcode: address.postalCode }),
    addressWithheld: readWithholding(reading, id ?? ''),
    telephone: telephoneIn(resource.telecom),
    communicationNeeds: readNeeds(reading),
  };
}

const bygone: ReadonlySet<string> = new Set(['old', 'temp', 'nickname', 'anonymous', 'maiden', 'billing']);

function isCurrent({ use, period }: HumanName | Address): boolean {
  return !bygone.has(use ?? '') && period?.end === undefined;
}

function numberIn({ identifier }: Patient, system: string): Identifier | undefined {
  return identifier?.find((one) => one.system === system && one.use !== 'old');
}

function traceOf(nhsNumber: Identifier | undefined): keyof typeof traces | undefined {
  const status = nhsNumber && extensionIn(nhsNumber, extensions.nhsNumberStatus)?.valueCodeableConcept;
  const code = codeIn(status, systems.nhsNumberStatus);
  const words = Object.keys(traces) as (keyof typeof traces)[];
  return words.find((word) => traces[word][0] === code);
}

/** `No fixed abode (ZZ99 3VZ)`: words that lead nowhere, and the code that stands for them. */
function readPlaceless({ line, text = '' }: Address) {
  const [, words, postcode] = /^(.*) \(([^()]*)\)$/s.exec(text) ?? [];
  const label = postcode === undefined ? undefined : pseudoPostcodeLabel(postcode);
  if (line !== undefined || words === undefined || label === undefined) return undefined;
  const before = words.endsWith(`, ${label}`) ? words.slice(0, -label.length - 2) : words;
  return { lines: [before], postcode };
}

/** A mark that an address must not be known is heeded under whatever identifier it comes: left, the address would be shown. */
function readWithholding(reading: Reading, personId: string): string | undefined {
  const flags = reading
    .of('Flag')
    .filter(
      ({ resource }) =>
        resource.status === 'active' &&
        (codesIn(resource.category, systems.addressWithholding).length > 0 ||
          reading.rowId(resource, 'address-withheld') !== undefined),
    );
  const codes = flags.map((flag) => {
    reading.take(flag, { type: 'address-withheld', id: personId }, 'person.addressWithheld');
    const code = oneOf(addressWithholdingCodes, codesIn(flag.resource.category, systems.addressWithholding));
    const fix = 'Say by a code of the list address-withholding why the address must not be known.';
    if (code === undefined) reading.refusals.push({ field: flag.path, code: 'unfit', fix });
    return code;
  });
  return codes[0];
}

/** Needs have no ids: their order names them. */
function readNeeds(reading: Reading): string[] | undefined {
  const needs = reading
    .of('Flag')
    .filter(({ resource }) => resource.status === 'active' && isNeed(resource))
    .toSorted((one, other) => position(one) - position(other));
  for (const [index, need] of needs.entries()) {
    const row = { type: 'communication-need', id: `${index}` };
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
