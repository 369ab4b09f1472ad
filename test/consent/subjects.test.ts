import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { subjectsOf, unresolvedPatient } from '../../src/consent/subjects.ts';
import { goal, ruth, sam } from './build.ts';

const of = (over: object): readonly string[] =>
  subjectsOf(Object.assign({ resourceType: 'Basic' as const, code: {} }, over));
const appointment = (...actors: object[]): Resource => ({
  resourceType: 'Appointment',
  status: 'booked',
  participant: actors.map((actor) => ({ status: 'accepted', actor })),
});

describe('subjects', () => {
  test('that cannot be resolved are subjects all the same', () => {
    expect(of({ subject: { display: 'Sam' } })).toEqual([unresolvedPatient]);
    expect(of({ subject: { identifier: { value: '9990000018' } } })).toEqual([unresolvedPatient]);
    expect(of({ patient: { reference: '#sam' } })).toEqual([unresolvedPatient]);
    expect(of({ subject: { reference: 'https://other.example/fhir/Patient/1' } })).toEqual([
      'https://other.example/fhir/Patient/1',
    ]);
    expect(of({ subject: { reference: 'urn:uuid:1' } })).toEqual(['urn:uuid:1']);
    expect(subjectsOf(appointment({ type: 'Patient', display: 'Sam' }))).toEqual([unresolvedPatient]);
    expect(subjectsOf(appointment({ identifier: { value: '1' } }))).toEqual([unresolvedPatient]);
  });

  test('are only Patients', () => {
    expect(of({ subject: { reference: 'Group/1' } })).toEqual([]);
    expect(of({ subject: { type: 'Location', display: 'Hall' } })).toEqual([]);
    expect(subjectsOf(appointment({ reference: 'Practitioner/1' }, { display: 'A volunteer' }))).toEqual([]);
    expect(of({ subject: { reference: 'https://other.example/fhir/Group/1' } })).toEqual([]);
  });

  test.each(['subject', 'patient', 'for', 'beneficiary'])('are named by %s', (element) => {
    expect(of({ [element]: { reference: sam } })).toEqual([sam]);
    expect(of({ [element]: [{ reference: sam }, { reference: ruth }] })).toEqual([ruth, sam]);
  });

  test('are an appointment’s participants', () => {
    expect(subjectsOf(appointment({ reference: sam }, { reference: ruth }))).toEqual([ruth, sam]);
  });

  test('are not whom an item merely mentions', () => {
    expect(subjectsOf(goal({ expressedBy: { reference: ruth } }))).toEqual([sam]);
  });

  test('of a Patient without an id is nobody', () => {
    expect(subjectsOf({ resourceType: 'Patient' })).toEqual([]);
  });

  test('of a Patient is itself; versions do not matter', () => {
    expect(subjectsOf({ resourceType: 'Patient', id: 'sam' })).toEqual([sam]);
    expect(of({ subject: { reference: `${sam}/_history/2` }, patient: { reference: sam } })).toEqual([sam]);
  });
});
