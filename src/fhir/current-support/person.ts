import type { Patient } from '@medplum/fhirtypes';
import type { ReleasedPerson } from '../current-support.ts';
import { systems } from '../systems.ts';

const genders: Readonly<Record<NonNullable<Patient['gender']>, string>> = {
  female: 'Female',
  male: 'Male',
  other: 'Other',
  unknown: 'Not specified',
};

/** The banner: name, birth date, gender, NHS number, and nothing else of what a Patient may hold. */
export function personView(patient: Patient | undefined): ReleasedPerson | undefined {
  if (patient === undefined) return undefined;
  const name = patient.name?.find(({ use }) => use === 'official') ?? patient.name?.[0];
  return {
    family: name?.family ?? '',
    given: (name?.given ?? []).join(' '),
    prefix: name?.prefix?.[0],
    birthDate: patient.birthDate,
    gender: genders[patient.gender ?? 'unknown'],
    nhsNumber: patient.identifier?.find(({ system }) => system === systems.nhsNumber)?.value,
  };
}
