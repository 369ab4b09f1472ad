import { expect, test } from 'vitest';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { shorten } from '../../src/fhir/search/shorten.ts';
import { caseRecord, samsContext } from './case-records.ts';
import { allReleased, theFirst } from './find-resources.ts';
import { validate } from './validator.ts';

const everything = allReleased(mapCase(caseRecord(), samsContext));

test.each([
  ['to its summary', { summary: 'true', elements: [] }],
  ['to its id alone', { summary: 'false', elements: ['id'] }],
] as const)('a resource that is shortened %s is valid FHIR R4 still', (_how, asked) => {
  for (const resource of everything) {
    const short = shorten(resource, asked);
    expect([short.resourceType, validate(short)]).toEqual([resource.resourceType, []]);
  }
});

test('a booked appointment keeps when it is: FHIR has no other', () => {
  const short = shorten(theFirst(everything, 'Appointment'), { summary: 'false', elements: ['id'] });
  expect(Object.keys(short)).toEqual(expect.arrayContaining(['status', 'participant', 'start', 'end']));
});
