import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { validate } from './validator.ts';

const concept = { coding: [{ system: 'urn:x', code: 'x' }] };
const consent = {
  resourceType: 'Consent',
  id: 'c1',
  status: 'active',
  scope: concept,
  category: [concept],
  patient: { reference: 'Patient/p1' },
  policyRule: concept,
  provision: { type: 'permit' },
};
/** Whatever JSON may say; that it is no resource is what is to be found. */
const issuesOf = (part: object) => validate({ ...consent, ...part } as unknown as Resource);

test('the Consent that the parts are put into is valid', () => {
  expect(issuesOf({})).toEqual([]);
});

describe('An element with parts is refused when it is', () => {
  test.each([
    ['a number', { patient: 5 }],
    ['a number in a list', { performer: [5] }],
    ['a number at the root', { meta: 5 }],
    ['a flag', { provision: true }],
    ['a number further down', { provision: { provision: [5] } }],
    ['a number for a period', { provision: { period: 5 } }],
    ['a number as a chosen value', { extension: [{ url: 'https://x.example', valueQuantity: 5 }] }],
    ['a contained number', { contained: [5] }],
  ])('%s', (_what, part) => {
    expect(issuesOf(part).map(({ code }) => code)).toContain('structure');
  });
});

test.each([
  ['An empty list', { performer: [] }],
  ['An empty element', { patient: {} }],
])('%s is refused', (_what, part) => {
  expect(issuesOf(part).map(({ code }) => code)).toContain('empty');
});

test.each([
  ['with something in it', { performer: consent.patient }],
  ['with nothing in it', { extension: {} }],
])('One thing where there is a list is refused: %s', (_what, part) => {
  expect(issuesOf(part).map(({ code }) => code)).toContain('structure');
});
