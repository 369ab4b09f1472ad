import type { Observation, Patient } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { toOperationOutcome } from '../../src/fhir/operation-outcome.ts';
import { isSctid } from '../../src/fhir/sctid.ts';
import { retiredSystems, snomed, systems } from '../../src/fhir/systems.ts';
import { isNhsNumber } from '../../src/living-well/nhs-number.ts';
import { readPersonNumber } from '../../src/living-well/person-number.ts';
import { caseRecord, licensedSite, minimalRecord, samsContext } from './case-records.ts';
import { ofType } from './find-resources.ts';
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

describe('numbers of other nations', () => {
  // A published number of nobody, whose check digit an NHS number could have too.
  const chi = '1304496368';
  const scot = minimalRecord({
    person: {
      id: 'P3',
      birthDate: '1949-04-13',
      name: { given: ['Isla'], family: 'Example' },
      chiNumber: chi,
    },
  });

  test('have a right check digit and are no NHS number all the same', () => {
    expect(isNhsNumber(chi)).toBe(true);
    expect(readPersonNumber('nhs-number', chi, '1949-04-13')).toEqual({
      kind: 'unusable',
      why: 'another-scheme',
    });
  });

  test('are never under the system of NHS numbers, nor verified by England’s codes', () => {
    const patient = patientOf(scot);
    expect(patient.identifier?.find(({ value }) => value === chi)?.system).toBe(
      'https://fhir.nhs.uk/Id/chi-number',
    );
    expect(JSON.stringify(patient)).not.toMatch(/Id\/nhs-number|VerificationStatus/);
    expect(JSON.stringify(patient.extension)).toContain('devolved-nation');
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

  test('a code never says a version: the United Kingdom does not use one', () => {
    expect(bytes).toContain(`"${systems.snomed}"`);
    expect(bytes).not.toMatch(/"version":/);
  });

  test('a resource with a broken id does not pass', () => {
    const patient = patientOf();
    const maritalStatus = { coding: [{ system: systems.snomed, code: '1091081000000100' }] };
    expect(validate({ ...patient, maritalStatus })).toContainEqual(
      expect.objectContaining({ field: 'Patient.maritalStatus.coding[0].code', code: 'sctid' }),
    );
  });
});

describe('retired code systems', () => {
  test('are used nowhere, that of job roles neither', () => {
    const jobRoles = 'https://fhir.hl7.org.uk/CodeSystem/UKCore-SDSJobRoleName';
    for (const system of [...retiredSystems, jobRoles]) expect(bytes).not.toContain(`"${system}"`);
  });

  test('of errors has another in its place', () => {
    const [issue] = toOperationOutcome(new GatewayError('not-found')).issue;
    expect(issue?.details?.coding?.[0]?.system).toBe(
      'https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode',
    );
  });

  test.each([...retiredSystems])('%s does not pass', (system) => {
    const identifier = [{ system, value: '01' }];
    expect(validate({ ...patientOf(), identifier })).toContainEqual(
      expect.objectContaining({ field: 'Patient.identifier[0].system', code: 'retired-system' }),
    );
  });
});

describe('ReQoL', () => {
  const answers = ['rq01', 'rq02', 'rq03', 'rq04', 'rq05', 'rq06', 'rq07', 'rq08', 'rq09', 'rq10'];
  const scored = (level: number): readonly Observation[] => {
    const form = {
      id: 'R1',
      date: '2024-02-01',
      orientation: 'oriented-0-4',
      answers: { ...Object.fromEntries(answers.map((item) => [item, level])), rq11: 4 },
      physicalPolarity: '0-none',
    } as const;
    const { personal } = mapCase(minimalRecord({ reqol10: [form] }), { ...samsContext, site: licensedSite });
    return ofType(personal, 'Observation');
  };
  const total = (level: number): Observation | undefined =>
    scored(level).find(({ code }) => code.coding?.some(({ code: one }) => one === '1091071000000100'));

  test('is better the higher it is, whatever an NHS file says of it: the worst form is 0, the best 40', () => {
    expect([0, 1, 3, 4].map((level) => total(level)?.valueQuantity?.value)).toEqual([0, 10, 30, 40]);
  });

  test('is in the clinical range when it is low, and not when it is high', () => {
    const range = (level: number) => total(level)?.interpretation?.[0]?.coding?.[0]?.code;
    expect([range(1), range(4)]).toEqual(['in-clinical-range', 'outside-clinical-range']);
  });

  test('says beside it how bad physical health is, where higher is worse, and never counts that', () => {
    const physical = scored(4).find(({ valueInteger }) => valueInteger !== undefined);
    expect(physical).toMatchObject({
      valueInteger: 4,
      code: { text: expect.stringContaining('problem level') },
    });
    expect(total(4)?.valueQuantity?.value).toBe(40);
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
