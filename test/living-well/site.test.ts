import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { shippedSites } from '../../src/living-well/shipped-sites.ts';
import { questionnaireUsed } from '../../src/living-well/site-questionnaires.ts';
import { checkSite, type ConfiguredSite } from '../../src/living-well/site.ts';
import lambeth from '../../src/living-well/sites/lambeth.json' with { type: 'json' };
import luton from '../../src/living-well/sites/luton.json' with { type: 'json' };
import tamesideGlossop from '../../src/living-well/sites/tameside-glossop.json' with { type: 'json' };
import { gatherSites, siteFor } from '../../src/living-well/sites.ts';

describe('a site configuration is refused', () => {
  const { exitRule: __, ...withoutSource } = tamesideGlossop.sources;
  const { exitRule: _, ...withoutRule } = { ...tamesideGlossop, sources: withoutSource };
  test.each([
    ['with a key nobody knows', { ...tamesideGlossop, returnPolcy: 're-referral' }, ''],
    ['with a fact that is neither told nor said to be not public', withoutRule, 'exitRule'],
    [
      'with a fact that is both',
      { ...tamesideGlossop, notPublic: [...tamesideGlossop.notPublic, 'exitRule'] },
      'exitRule',
    ],
    ['with a fact from nowhere', { ...tamesideGlossop, sources: withoutSource }, 'sources.exitRule'],
    [
      'with a source for nothing',
      { ...tamesideGlossop, sources: { ...tamesideGlossop.sources, mood: 'x' } },
      'sources.mood',
    ],
    [
      'with a limit of no length',
      { ...tamesideGlossop, timeBound: { kind: 'weeks', softLimit: true } },
      'timeBound',
    ],
    [
      'with a limit below its start',
      { ...tamesideGlossop, timeBound: { kind: 'sessions', min: 10, max: 6, softLimit: true } },
      'timeBound',
    ],
    [
      'with a self-route that its rule denies',
      { ...tamesideGlossop, selfIntroductionAllowed: false },
      'selfIntroductionAllowed',
    ],
    ['with a role nobody knows', { ...tamesideGlossop, teamRoles: [{ role: 'wizard' }] }, 'teamRoles.0.role'],
    [
      'with a scoring rule nobody knows',
      { ...tamesideGlossop, questionnaires: [{ instrument: 'reqol-10', cutOff: 'at-most-23' }] },
      'questionnaires.0.cutOff',
    ],
    [
      'with ReQoL-20 and no word on which item has the duty',
      { ...tamesideGlossop, questionnaires: [{ instrument: 'reqol-20', reversed: ['rq20-01'] }] },
      'questionnaires.0.valueOfLiving',
    ],
    ['with facts of a place that is not configured', { ...luton, brandName: 'Guessed' }, ''],
    ['that is not an object', 'tameside-glossop', ''],
  ])('%s', (_name, site, field) => {
    expect(() => checkSite(site)).toThrow(
      expect.objectContaining({ code: 'internal', issues: [expect.objectContaining({ field })] }),
    );
  });
});

describe('Luton is known, and says that it is not configured', () => {
  test('so nothing of it can be taken in, and the reason is its own', () => {
    const answer = siteFor(gatherSites(shippedSites), 'luton');
    expect(answer).toEqual({ state: 'unconfigured', why: luton.why });
    expect(luton.why).toContain('not public');
  });
});

test('a place that nobody knows is unknown', () => {
  expect(siteFor(gatherSites(shippedSites), 'atlantis')).toEqual({ state: 'unknown' });
});

function shipped(code: string): ConfiguredSite {
  const answer = siteFor(gatherSites(shippedSites), code);
  if (answer.state !== 'configured') throw new GatewayError('internal');
  return answer.site;
}

describe('the shipped places (living-well 1.5)', () => {
  test('Tameside & Glossop takes people who introduce themselves, by its Open Door, for twelve weeks', () => {
    expect(shipped('tameside-glossop')).toMatchObject({
      brandName: 'Living Life Well',
      identifierScheme: 'nhs-number',
      selfIntroductionAllowed: true,
      singlePointOfAccess: 'Open Door',
      timeBound: { kind: 'weeks', max: 12, softLimit: true },
      onwardNetwork: { name: 'Living Life Well Community' },
      returnPolicy: 're-referral',
    });
  });

  test('Salford has no self-route and no time limit, and its community mental health team triages', () => {
    expect(shipped('salford')).toMatchObject({
      brandName: 'Living Well Salford',
      accessRoutes: [{ route: 'gp' }, { route: 'a-and-e-liaison' }],
      selfIntroductionAllowed: false,
      triagedBy: { service: 'community-mental-health-team' },
      timeBound: { kind: 'none' },
      returnPolicy: 're-referral',
    });
  });

  test('Edinburgh goes by CHI numbers, six to ten sessions and an open door', () => {
    expect(shipped('edinburgh')).toMatchObject({
      jurisdiction: 'Scotland',
      identifierScheme: 'chi',
      timeBound: { kind: 'sessions', min: 6, max: 10 },
      deliveryTeam: { name: 'Thrive Welcome Team', count: 4 },
      onwardNetwork: { name: 'Thrive Collective' },
      returnPolicy: 'open-door',
    });
  });

  test('Lambeth tells what is public and leaves out the rest', () => {
    expect(shipped('lambeth').timeBound).toBeUndefined();
    expect(lambeth.notPublic).toContain('timeBound');
  });

  test('what the report was not plain about says so', () => {
    expect(shipped('tameside-glossop').accessRoutes?.filter(({ inferred }) => inferred)).toEqual([
      { route: 'secondary-care', inferred: true },
    ]);
  });

  test('every fact names the section of the programme description it is from', () => {
    for (const site of gatherSites(shippedSites).values()) {
      for (const [fact, source] of Object.entries(site.sources)) {
        expect(source, `${site.code} ${fact}`).toMatch(/^living-well \d(\.\d+)?/);
      }
    }
  });

  test('Edinburgh compares start and end, the others earliest and latest; all by the same named rules', () => {
    const rules = { missingItems: 'strict-1', cutOff: 'at-most-24', change: 'at-least-5' };
    const used = (code: string) => questionnaireUsed(shipped(code).questionnaires, 'reqol-10');
    expect(used('edinburgh')).toEqual({ instrument: 'reqol-10', timepoints: 'start-and-end', ...rules });
    expect(used('salford')).toEqual({ instrument: 'reqol-10', timepoints: 'earliest-and-latest', ...rules });
    expect(used('lambeth')).toBeUndefined();
  });
});
