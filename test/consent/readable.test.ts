import { describe, expect, test } from 'vitest';
import { isReadableConsent, isReadableProvision } from '../../src/consent/readable.ts';
import { consent, purpose } from './build.ts';

describe('a provision cannot be read', () => {
  test.each([
    ['with an unknown element, though it is empty', { surprise: {} }],
    ['with one nested provision where a list belongs', { provision: { type: 'deny' } }],
    ['with one entry of a list that cannot be', { purpose: [purpose('TREAT'), 'TREAT'] }],
    ['with a number for a code', { purpose: [{ ...purpose('TREAT'), code: 1 }] }],
    ['with an object for a system', { class: [{ system: {}, code: 'goals' }] }],
    ['with an object for a reference', { data: [{ meaning: 'instance', reference: { reference: {} } }] }],
    ['with a type that is neither permit nor deny', { type: 'allow' }],
  ])('%s', (_, provision) => expect(isReadableProvision(provision)).toBe(false));
});

test('a Consent cannot be read with an unknown element, though it is empty', () => {
  expect(isReadableConsent({ ...consent({}), surprise: {} })).toBe(false);
});

test('an element that is undefined is not there', () => {
  expect(isReadableProvision({ type: undefined, purpose: undefined, surprise: undefined })).toBe(true);
});
