import { describe, expect, test } from 'vitest';
import { anyReference, unversioned } from '../../src/consent/references.ts';
import { sam } from './build.ts';

const namesSam = (value: unknown) => anyReference(value, (reference) => reference === sam);

describe('A resource names nobody', () => {
  test.each<[string, unknown]>([
    ['when it is no resource', null],
    ['when it is not there', undefined],
    ['when it is text', sam],
    ['by an element that is null, not there, or a number', { a: null, b: undefined, c: 3, d: [null] }],
    ['by a text that is not in a reference', { display: sam, note: [{ text: sam }] }],
    ['by a list of texts', { reference: [sam] }],
    ['by a reference to somebody else', { subject: { reference: 'Patient/ruth' } }],
  ])('%s', (_how, value) => expect(namesSam(value)).toBe(false));
});

describe('A resource names somebody', () => {
  test.each<[string, unknown]>([
    ['by a reference at any depth', { a: { b: [{ c: { reference: sam } }] } }],
    ['by one of several in a list', { who: [{ reference: 'Patient/ruth' }, { reference: sam }] }],
    ['by one after what is null or not there', { a: null, b: undefined, c: { reference: sam } }],
    ['whichever version it names', { subject: { reference: `${sam}/_history/3` } }],
  ])('%s', (_how, value) => expect(namesSam(value)).toBe(true));
});

test.each([
  ['Goal/1', 'Goal/1'],
  ['Goal/1/_history/2', 'Goal/1'],
  ['/_history/2', ''],
])('%j without its version is %j', (reference, without) => {
  expect(unversioned(reference)).toBe(without);
});
