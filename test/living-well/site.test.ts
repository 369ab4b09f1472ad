import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { checkSite } from '../../src/living-well/site.ts';
import tamesideGlossop from '../../src/living-well/sites/tameside-glossop.json' with { type: 'json' };

describe('a site configuration is refused', () => {
  test.each([
    ['with a key nobody knows', { ...tamesideGlossop, returnPolcy: 're-referral' }],
    ['with a rule missing', { ...tamesideGlossop, exitRule: undefined }],
    ['with a limit of no length', { ...tamesideGlossop, timeBound: { kind: 'weeks', softLimit: true } }],
    ['with a self-route that its rule denies', { ...tamesideGlossop, selfIntroductionAllowed: false }],
    ['that is not an object', 'tameside-glossop'],
  ])('%s', (_, site) => {
    expect(() => checkSite(site)).toThrow(GatewayError);
  });
});

test('Tameside & Glossop is an open-access site with twelve weeks', () => {
  expect(checkSite(tamesideGlossop)).toMatchObject({
    brandName: 'Living Life Well',
    selfIntroductionAllowed: true,
    timeBound: { kind: 'weeks', max: 12, softLimit: true },
  });
});
