import { describe, expect, test } from 'vitest';
import { actor, liaison, request } from '../build.ts';
import { denyHolds, permitHolds } from '../probe.ts';

const gp = 'Organization/gp';
const unknown = 'Organization/nobody-knows';
const noRole = { role: {}, reference: { reference: liaison } };
const inWords = { role: { text: 'recipient' }, reference: { reference: liaison } };
const mixed = {
  role: { coding: [...(actor(liaison).role.coding ?? []), { code: 'DELEGATEE' }] },
  reference: { reference: liaison },
};

describe('actor', () => {
  test.each([
    ['the caller, as IRCP', [actor(liaison)], true, true],
    ['the caller, as PRCP', [actor(liaison, 'PRCP')], true, true],
    ['the caller, without a role', [noRole], true, true],
    ['the caller, at a version', [actor(`${liaison}/_history/3`)], true, true],
    ['somebody else whom the directory knows', [actor(gp)], false, false],
    ['somebody whom the directory does not know', [actor(unknown)], false, true],
    ['the caller in another role', [actor(liaison, 'DELEGATEE')], false, true],
    ['somebody else in another role', [actor(gp, 'DELEGATEE')], false, true],
    ['the caller in a role only in words', [inWords], false, true],
    ['the caller in two roles', [mixed], false, true],
    ['nobody in particular', [{ role: {}, reference: {} }], false, true],
    ['a known other beside the caller', [actor(gp), actor(liaison)], true, true],
    ['an unknown other beside the caller', [actor(unknown), actor(liaison)], true, true],
  ])('%s: a permit %s, a deny %s', (_, actors, permits, denies) => {
    expect(permitHolds({ actor: actors })).toBe(permits);
    expect(denyHolds({ actor: actors })).toBe(denies);
  });

  test('is matched by identifier too, system and value', () => {
    const identities = ['https://fhir.nhs.uk/Id/ods-organization-code|RXX'];
    const named = (value: string) => ({
      role: {},
      reference: { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value } },
    });
    expect(permitHolds({ actor: [named('RYY')] }, { request: request({ identities }) })).toBe(false);
    expect(permitHolds({ actor: [named('RXX')] }, { request: request({ identities }) })).toBe(true);
    expect(denyHolds({ actor: [named('RXX')] }, { request: request({ identities }) })).toBe(true);
  });
});
