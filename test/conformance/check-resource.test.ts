import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { createCheck, readBase } from './check-resource.ts';
import { indexed } from './definitions.ts';
import { profile, smallDefinitions, urls } from './small-definitions.ts';

const base = readBase();
const check = createCheck(base, indexed(smallDefinitions));

/** Keeps everything that the small definitions ask for. */
const good: Observation = {
  resourceType: 'Observation',
  id: 'one',
  status: 'final',
  extension: [{ url: urls.pair, extension: [{ url: 'left', valueString: 'x' }] }],
  identifier: [
    { system: 'https://ids.example/main', value: '1', extension: [{ url: urls.grade, valueInteger: 1 }] },
    { system: 'https://ids.example/other' },
  ],
  category: [{ coding: [{ system: 'https://more.example/', code: 'survey' }] }],
  code: { coding: [{ system: urls.colour, code: 'red', display: 'red' }] },
  method: { text: 'only text' },
  subject: { reference: 'Patient/1' },
  valueInteger: 3,
  component: [{ code: { text: 'part' }, valueString: 'x' }],
};

type Breaking = readonly [what: string, change: object, found: string];
type Odd = readonly [what: string, made: readonly [element: object, change?: object], found: string];

/** What is found, as `severity path says`. */
function findings(resource: object): readonly string[] {
  return check(resource as Observation).findings.map((one) => `${one.severity}: ${one.path} ${one.says}`);
}

test('a resource that keeps everything has no findings', () => {
  expect(check(good)).toMatchObject({ profile: 'Small-Observation', findings: [] });
});

const [main, other] = good.identifier ?? [];
const pair = (...extension: readonly object[]): object => ({ extension: [{ url: urls.pair, extension }] });
const coded = (system: string, code: string, display?: string): object => ({
  code: { coding: [{ system, code, ...(display !== undefined && { display }) }] },
});
const left = { url: 'left', valueString: 'x' };

describe('an error is', () => {
  test.each<Breaking>([
    ['an element that is missing', { subject: undefined }, 'Observation.subject is there 0 times'],
    ['an element too many', { identifier: [main, other, other] }, 'Observation.identifier is there 3 times'],
    ['an element that is forbidden', { bodySite: { text: 'x' } }, 'Observation.bodySite is there 1 times'],
    [
      'no element of a kind that must be there',
      { identifier: [other] },
      'Observation.identifier:main is there 0 times',
    ],
    ['two elements of a kind', { identifier: [main, main] }, 'Observation.identifier:main is there 2 times'],
    [
      'an element of a kind without its part',
      { identifier: [{ ...main, value: undefined }] },
      'Observation.identifier[0].value is there 0',
    ],
    [
      'a pattern that is not met',
      { category: [{ coding: [{ code: 'vital' }] }] },
      'Observation.category[0] has not the value',
    ],
    [
      'a type that is not among those left',
      { valueInteger: undefined, valueBoolean: true },
      'Observation.valueBoolean may not be a Boolean',
    ],
    [
      'a reference to another type',
      { subject: { reference: 'Group/1' } },
      'Observation.subject may not refer to Group/1',
    ],
    [
      'a code outside a required value set',
      coded('https://more.example/', 'red'),
      'Observation.code is not of',
    ],
    ['a code that the value set leaves out', coded(urls.colour, 'grey'), 'Observation.code is not of'],
    ['text where a code is required', { code: { text: 'red' } }, 'Observation.code has no code of'],
    [
      'a code that its system has not',
      coded(urls.colour, 'blue'),
      'Observation.code.coding[0] has a code that its system has not',
    ],
    [
      'a retired system',
      { method: { coding: [{ system: urls.old, code: 'red' }] } },
      'is of a retired system',
    ],
    [
      'a system of the folder’s own that is not in it',
      { method: { coding: [{ system: 'https://profiles.example/CodeSystem/no', code: 'a' }] } },
      'is of a system that is not defined',
    ],
    [
      'a constraint that is not kept',
      { component: [{ code: { text: 'part' } }] },
      'Observation.component[0] does not keep constraint small-1',
    ],
    [
      'an extension of the folder’s own that is not in it',
      { extension: [{ url: 'https://profiles.example/no', valueString: 'x' }] },
      'is not defined',
    ],
    [
      'an HL7 extension that there is not',
      { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/no', valueString: 'x' }] },
      'is not defined',
    ],
    [
      'an extension twice that may be there once',
      { identifier: [{ ...main, extension: [...(main?.extension ?? []), ...(main?.extension ?? [])] }] },
      'extension(small-grade) may be there 1 times',
    ],
    [
      'an extension where it may not stand',
      { method: { text: 'x', extension: main?.extension } },
      'extension(small-grade) may not stand in',
    ],
    [
      'an extension without its value',
      { identifier: [{ ...main, extension: [{ url: urls.grade }] }] },
      'extension(small-grade).value[x] is there 0 times',
    ],
    [
      'an extension with a value of another type',
      { identifier: [{ ...main, extension: [{ url: urls.grade, valueString: '1' }] }] },
      'valueString may not be a String',
    ],
    ['an extension without a part', pair(), 'extension(small-pair).extension:left is there 0 times'],
    [
      'an extension with a part twice',
      pair(left, left),
      'extension(small-pair).extension:left is there 2 times',
    ],
    [
      'an extension with a part it has not',
      pair(left, { url: 'right', valueString: 'x' }),
      'has a part that its definition has not: right',
    ],
    [
      'an extension too many of a kind',
      { extension: [...(good.extension ?? []), ...(good.extension ?? [])] },
      'Observation.extension:pair is there 2 times',
    ],
    ['what is no valid R4', { status: 'nope' }, 'Observation.status base R4: code-invalid'],
    [
      'a claimed profile of another type',
      { meta: { profile: [urls.pair] } },
      'Observation claims https://profiles.example/StructureDefinition/small-pair, which is for Extension',
    ],
    [
      'a claimed profile that nobody has',
      { meta: { profile: ['https://profiles.example/none'] } },
      'cannot be checked: https://profiles.example/none is not among',
    ],
  ])('%s', (_what, change, found) => {
    expect(findings({ ...good, ...change })).toContainEqual(expect.stringMatching(/^error: /));
    expect(findings({ ...good, ...change }).join('\n')).toContain(found);
  });

  test('beside a birth date as well, where FHIR’s JSON keeps what a primitive carries', () => {
    const patient = { resourceType: 'Patient', id: 'p', birthDate: '1980-01-01' };
    const extension = [
      { url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueString: 'noon' },
    ];
    expect(findings({ ...patient, _birthDate: { extension } }).join('\n')).toContain(
      'valueString may not be a String',
    );
  });
});

describe('a warning is', () => {
  test.each<Breaking>([
    [
      'a code outside an extensible value set',
      { method: { coding: [{ system: 'https://more.example/', code: 'x' }] } },
      'Observation.method is not of',
    ],
    [
      'another display than the system’s',
      coded(urls.colour, 'red', 'crimson'),
      'otherwise than its system does',
    ],
    [
      'an extension of somebody else that nobody here defines',
      { extension: [{ url: 'https://more.example/x', valueString: 'x' }] },
      'is not defined',
    ],
  ])('%s', (_what, change, found) => {
    const [one, ...more] = findings({ ...good, ...change });
    expect(one).toMatch(/^warning: /);
    expect(one).toContain(found);
    expect(more).toEqual([]);
  });
});

describe('a profile that asks for what is not checked here is an error, and never passed over', () => {
  const about = (element: object, change: object = {}): string => {
    const made = profile('Odd-Observation', 'Observation', [{ id: 'Observation.code', ...element }]);
    return createCheck(
      base,
      indexed([{ ...made, ...change }]),
    )(good)
      .findings.map(({ severity, says }) => `${severity}: ${says}`)
      .join('\n');
  };

  test.each<Odd>([
    ['a misspelt path', [{ id: 'Observation.cod' }], 'R4 has no Observation.cod'],
    ['a limit that is not known here', [{ maxLength: 5 }], 'uses maxLength'],
    [
      'a profile of an element',
      [{ type: [{ code: 'CodeableConcept', profile: ['https://x.example'] }] }],
      'asks for a profile of CodeableConcept',
    ],
    ['a slice of a slice', [{ id: 'Observation.identifier:a/b' }], 'divides a slice again'],
    [
      'slices that are not told apart',
      [{ id: 'Observation.category:a' }],
      'slices of category are not told apart',
    ],
    [
      'a value set that is not there',
      [{ binding: { strength: 'required', valueSet: 'https://x.example/vs' } }],
      'cannot be told to be of',
    ],
    [
      'a base that is not there',
      [{}, { baseDefinition: 'https://x.example/base' }],
      'https://x.example/base is not among',
    ],
    ['no differential', [{}, { differential: undefined }], 'holds no differential'],
  ])('%s', (_what, [element, change], found) => {
    expect(about(element, change)).toContain(found);
    expect(about(element, change)).toContain('error: ');
  });
});

test('a profile on a profile asks for what both ask', () => {
  const child = {
    ...profile('Smaller-Observation', 'Observation', [{ id: 'Observation.note', min: 1 }]),
    baseDefinition: urls.observation,
  };
  const both = createCheck(base, indexed([...smallDefinitions, child]));
  const { subject: _, ...rest } = good;
  const found = both({ ...rest, meta: { profile: [child.url] } }).findings.map(({ path }) => path);
  expect(found).toContain('Observation.note');
  expect(found.filter((path) => path === 'Observation.subject').length).toBeGreaterThan(1);
});
