import { describe, expect, test } from 'vitest';
import { liaison, request } from '../build.ts';
import { denyHolds, permitHolds, withUnknown } from '../probe.ts';

const system = 'https://fhir.nhs.uk/Id/ods-organization-code';
const role = {};

describe('actor', () => {
  test('one without a reference is nobody known: no permit and every deny', () => {
    const nobody = [withUnknown({ role, reference: {} }, { reference: undefined })];
    expect(permitHolds({ actor: nobody })).toBe(false);
    expect(denyHolds({ actor: nobody })).toBe(true);
  });

  test('half an identifier names nobody, whatever the caller is called', () => {
    const odd = ['undefined', system].flatMap((left) => [`${left}|undefined`, `${left}|RXX`]);
    const asked = { request: request({ identities: odd }) };
    for (const identifier of [{}, { system }, { value: 'RXX' }])
      expect(permitHolds({ actor: [{ role, reference: { identifier } }] }, asked)).toBe(false);
  });

  test('one who is named twice is the caller where either name is', () => {
    const named = { reference: liaison, identifier: { system, value: 'RYY' } };
    expect(permitHolds({ actor: [{ role, reference: named }] })).toBe(true);
    expect(denyHolds({ actor: [{ role, reference: named }] })).toBe(true);
  });

  test('one without a role is a recipient', () => {
    const plain = [withUnknown({ role, reference: { reference: liaison } }, { role: undefined })];
    expect(permitHolds({ actor: plain })).toBe(true);
    expect(denyHolds({ actor: plain })).toBe(true);
  });
});
