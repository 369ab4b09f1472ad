import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { isSctid } from '../../src/fhir/sctid.ts';
import { retiredSystems, snomed, systems } from '../../src/fhir/systems.ts';
import { caseRecord, minimalRecord, samsContext } from './case-records.ts';
import { validate } from './validator.ts';

const sam = mapCase(caseRecord(), samsContext);
const bytes = JSON.stringify(sam);

function patientOf(record = caseRecord()): Patient {
  const patient = mapCase(record, samsContext).personal.find(
    ({ resourceType }) => resourceType === 'Patient',
  );
  return patient as Patient;
}

describe('NHS numbers', () => {
  test('are never kept under their system when there is none: the reason is told instead', () => {
    const patient = patientOf(minimalRecord());
    expect(patient.identifier?.map(({ system }) => system)).not.toContain(systems.nhsNumber);
    expect(JSON.stringify(patient.extension)).toContain('nhs-number-not-known');
  });

  test('are ten digits of the national system, present and not traced by England’s codes', () => {
    expect(patientOf().identifier?.[0]).toMatchObject({
      system: 'https://fhir.nhs.uk/Id/nhs-number',
      value: '9990000018',
      extension: [
        {
          valueCodeableConcept: {
            coding: [
              {
                system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland',
                code: '02',
              },
            ],
          },
        },
      ],
    });
  });
});

describe('ODS codes', () => {
  test('are under the system with the American spelling', () => {
    expect(bytes).toContain('https://fhir.nhs.uk/Id/ods-organization-code');
    expect(bytes).not.toContain('ods-organisation-code');
  });

  test('of an organisation that has none are not made up', () => {
    const team = caseRecord().team;
    const organisation = { id: 'O2', name: 'Small Charity' };
    const { directory } = mapCase(caseRecord({ team: team && { ...team, organisation } }), samsContext);
    expect(directory.find(({ resourceType }) => resourceType === 'Organization')).toMatchObject({
      identifier: [
        { system: expect.stringContaining('/sid/tameside-glossop/casebook/organisation'), value: 'O2' },
      ],
    });
  });
});

describe('SNOMED CT', () => {
  test.each(['1091081000000100', '1.09107E+15', '73625300', '736253003', '', '0736253002'])(
    '%j is refused: a rounded or mistyped id',
    (code) => expect(isSctid(code)).toBe(false),
  );

  test.each([...Object.values(snomed), '1091081000000103', '2181441000000107'])(
    '%s is a string with a right check digit',
    (code) => {
      expect(code).toBeTypeOf('string');
      expect(isSctid(code)).toBe(true);
    },
  );

  test('a resource with a broken id does not pass', () => {
    const patient = patientOf();
    const maritalStatus = { coding: [{ system: systems.snomed, code: '1091081000000100' }] };
    expect(validate({ ...patient, maritalStatus })).toContainEqual(
      expect.objectContaining({ field: 'Patient.maritalStatus.coding[0].code', code: 'sctid' }),
    );
  });
});

describe('retired code systems', () => {
  test('are used nowhere', () => {
    for (const system of retiredSystems) expect(bytes).not.toContain(`"${system}"`);
  });

  test.each([...retiredSystems])('%s does not pass', (system) => {
    const identifier = [{ system, value: '01' }];
    expect(validate({ ...patientOf(), identifier })).toContainEqual(
      expect.objectContaining({ field: 'Patient.identifier[0].system', code: 'retired-system' }),
    );
  });
});

test('a profile is claimed only where UK Core has an active one: never for Goal, Consent or CarePlan', () => {
  const claims = [...sam.personal, ...sam.directory].map(({ resourceType, meta }) => [
    resourceType,
    meta?.profile?.[0],
  ]);
  const claiming = new Set(claims.filter(([, profile]) => profile !== undefined).map(([type]) => type));
  expect([...claiming].toSorted()).toEqual([
    'Appointment',
    'Encounter',
    'HealthcareService',
    'Observation',
    'Organization',
    'Patient',
    'Practitioner',
    'PractitionerRole',
    'ServiceRequest',
  ]);
  for (const [type, profile] of claims.filter(([, claimed]) => claimed !== undefined)) {
    expect(profile).toBe(`https://fhir.hl7.org.uk/StructureDefinition/UKCore-${type}`);
  }
});
