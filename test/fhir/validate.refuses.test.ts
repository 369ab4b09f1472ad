import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { errorTable } from '../../src/errors.ts';
import { buildCurrentSupport } from '../../src/fhir/current-support/build-current-support.ts';
import { currentSupportDocument } from '../../src/fhir/current-support/document.ts';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { provenance } from '../../src/fhir/mapping/provenance.ts';
import { caseRecord, minimalRecord, samsContext } from './case-records.ts';
import { validate } from './validator.ts';

const at = new Date('2024-02-25T02:10:00Z');
const { personal, directory } = mapCase(caseRecord(), samsContext);
const trail = provenance({
  namespace: samsContext.namespace,
  site: 'tameside-glossop',
  system: 'casebook',
  targets: ['Goal/1'],
  recorded: at,
  sourceOrganisation: 'X9Y8Z',
  inputHash: 'ab12',
});
const shared = [...personal, ...directory];
const document = currentSupportDocument(shared, buildCurrentSupport(shared, at), {
  personId: samsContext.personId,
  at,
  id: '0b6b1f52-6a7c-4f0e-8a63-0c4a33b9a111',
  baseUrl: 'https://gateway.example/fhir',
  caveat: 'Ask the person.',
  crisisLines: [],
});
const made: readonly Resource[] = [...shared, trail, document];

/** The resource with one element, found by its path, set to something else. */
function broken(type: string, path: string, value: unknown): Resource {
  const steps = path.split('.');
  for (const resource of made.filter(({ resourceType }) => resourceType === type)) {
    const copy: Record<string, unknown> = structuredClone({ ...resource });
    const last = steps.at(-1) ?? '';
    let parent: Record<string, unknown> | undefined = copy;
    for (const step of steps.slice(0, -1)) parent = parent?.[step] as Record<string, unknown> | undefined;
    if (parent?.[last] === undefined) continue;
    parent[last] = value;
    return copy as unknown as Resource;
  }
  throw new Error(`no ${type} has ${path}`);
}

describe('a code outside a required value set is found', () => {
  test.each([
    ['Appointment', 'status'],
    ['Appointment', 'participant.0.status'],
    ['Bundle', 'type'],
    ['Bundle', 'entry.0.resource.status'],
    ['CarePlan', 'status'],
    ['CarePlan', 'intent'],
    ['CareTeam', 'status'],
    ['Communication', 'status'],
    ['Consent', 'status'],
    ['Consent', 'provision.type'],
    ['Consent', 'provision.provision.0.type'],
    ['Encounter', 'status'],
    ['EpisodeOfCare', 'status'],
    ['Flag', 'status'],
    ['Goal', 'lifecycleStatus'],
    ['HealthcareService', 'availableTime.0.daysOfWeek.0'],
    ['HealthcareService', 'telecom.0.system'],
    ['HealthcareService', 'telecom.0.use'],
    ['Observation', 'status'],
    ['Patient', 'gender'],
    ['Patient', 'name.0.use'],
    ['Patient', 'address.0.use'],
    ['Patient', 'telecom.0.system'],
    ['PractitionerRole', 'availableTime.0.daysOfWeek.0'],
    ['Provenance', 'entity.0.role'],
    ['QuestionnaireResponse', 'status'],
    ['ServiceRequest', 'status'],
    ['ServiceRequest', 'intent'],
  ])('%s.%s', (type, path) => {
    const field = `${type}.${path}`.replace(/\.(\d+)/g, '[$1]');
    expect(validate(broken(type, path, 'nope'))).toContainEqual(
      expect.objectContaining({ field, code: 'code-invalid' }),
    );
  });
});

describe('what else is refused', () => {
  test('a resource without an id', () => {
    expect(
      validate({ resourceType: 'Flag', status: 'active', code: { text: 'x' }, subject: {} }),
    ).toContainEqual(expect.objectContaining({ field: 'Flag.id', code: 'id-missing' }));
  });

  test('an empty string, which base R4 validation lets through', () => {
    expect(validate(broken('Patient', 'name.0.family', ''))).toContainEqual(
      expect.objectContaining({ field: 'Patient.name[0].family', code: 'empty-string' }),
    );
  });

  test('a broken invariant, by its name', () => {
    expect(validate(broken('Appointment', 'end', undefined)).map(({ code }) => code)).toContain('app-2');
  });

  test('a mandatory element that is missing', () => {
    expect(validate(broken('Observation', 'code', undefined)).map(({ field }) => field)).toContain(
      'Observation.code',
    );
  });

  test('a reference to a type that may not stand there', () => {
    expect(validate(broken('Flag', 'subject.reference', 'Goal/1')).map(({ field }) => field)).toContain(
      'Flag.subject',
    );
  });

  test('a type that is not taken here', () => {
    expect(validate({ resourceType: 'Basic', code: {} })).toEqual([
      expect.objectContaining({ code: 'not-supported' }),
    ]);
  });
});

test('issues carry paths and codes, never what was sent', () => {
  const sent = 'Sam drinks';
  const patient = broken('Patient', 'gender', sent);
  const withUnknown = { ...patient, [sent]: sent, birthDate: sent, name: sent } as unknown as Resource;
  const issues = validate(withUnknown);
  expect(issues.length).toBeGreaterThan(3);
  expect(JSON.stringify(issues)).not.toContain(sent);
});

test('everything made from a rich record and from a minimal one is valid', () => {
  const minimal = mapCase(minimalRecord(), samsContext);
  for (const resource of [...made, ...minimal.personal, ...minimal.directory])
    expect(validate(resource)).toEqual([]);
});

test('every issue code of the error table is a FHIR issue type', () => {
  for (const { issue } of Object.values(errorTable)) {
    const outcome = {
      resourceType: 'OperationOutcome',
      id: 'a',
      issue: [{ severity: 'error', code: issue }],
    };
    expect(validate(outcome as unknown as Resource)).toEqual([]);
  }
});
