import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPersonNumber } from '../../src/living-well/person-number.ts';
import { scoreReqol10 } from '../../src/living-well/reqol.ts';
import { shippedSites } from '../../src/living-well/shipped-sites.ts';
import { questionnaireUsed } from '../../src/living-well/site-questionnaires.ts';
import { gatherSites, siteFor, type Sites } from '../../src/living-well/sites.ts';
import { timeLeft } from '../../src/living-well/time-bound.ts';

/** Invented for this test: nothing here is a fact about York. */
const york = {
  code: 'york',
  place: 'York',
  status: 'configured',
  brandName: 'Example Living Well York',
  jurisdiction: 'England',
  identifierScheme: 'nhs-number',
  leadController: { name: 'Example Charity', sector: 'vcs' },
  accessRoutes: [{ route: 'self' }, { route: 'community-connector' }],
  selfIntroductionAllowed: true,
  timeBound: { kind: 'sessions', min: 4, max: 8, softLimit: true },
  questionnaires: [{ instrument: 'reqol-10', missingItems: 'prorate-1' }],
  sources: {
    brandName: 'invented',
    jurisdiction: 'invented',
    identifierScheme: 'invented',
    leadController: 'invented',
    accessRoutes: 'invented',
    selfIntroductionAllowed: 'invented',
    timeBound: 'invented',
    questionnaires: 'invented',
  },
  notPublic: [
    'aliases',
    'targetGroup',
    'singlePointOfAccess',
    'triagedBy',
    'teamRoles',
    'deliveryTeam',
    'exitRule',
    'onwardNetwork',
    'returnPolicy',
    'caseSystem',
    'tools',
    'feedback',
    'legalAgeRange',
    'identifierSystem',
  ],
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lwg-sites-'));
  writeFileSync(join(folder, 'york.json'), JSON.stringify(york));
});
afterAll(() => rmSync(folder, { recursive: true }));

function filesIn(folderOfSites: string): readonly unknown[] {
  return readdirSync(folderOfSites).map((file): unknown =>
    JSON.parse(readFileSync(join(folderOfSites, file), 'utf8')),
  );
}

describe('sites are refused', () => {
  test('when two files are for one place', () => {
    expect(() => gatherSites(shippedSites, [york, york])).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ code: 'duplicate-site' })] }),
    );
  });
  test('when one of many files is wrong: a place must not be silently missing', () => {
    expect(() => gatherSites(shippedSites, [york, { code: 'derbyshire' }])).toThrow();
  });
});

describe('York is added by a file, and nothing else', () => {
  const withYork = (): Sites => gatherSites(shippedSites, filesIn(folder));

  test('it is unknown without the file', () => {
    expect(siteFor(gatherSites(shippedSites), 'york').state).toBe('unknown');
  });

  test('with it, York works by its own rules: routes, limit, identifiers, scoring', () => {
    const answer = siteFor(withYork(), 'york');
    if (answer.state !== 'configured') throw new Error(answer.state);
    const { site } = answer;
    expect(site.accessRoutes).toContainEqual({ route: 'community-connector' });
    expect(
      site.timeBound && timeLeft(site.timeBound, { start: '2024-01-18', on: '2024-03-01', sessions: 5 }),
    ).toEqual({
      unit: 'sessions',
      left: 3,
      limitOn: undefined,
    });
    expect(readPersonNumber(site.identifierScheme, '999 000 0018', '1990-05-17')).toMatchObject({
      kind: 'number',
    });
    const used = questionnaireUsed(site.questionnaires, 'reqol-10');
    const answers = { rq01: 2, rq02: 2, rq03: 2, rq04: 2, rq05: 2, rq06: 2, rq07: 2, rq08: 2, rq09: 2 };
    const form = { id: 'Q', date: '2024-03-01', orientation: 'oriented-0-4', answers } as const;
    expect(scoreReqol10(form, used?.missingItems)).toMatchObject({ total: 20, rule: 'prorate-1' });
  });

  test('the other places stay as they were', () => {
    const before = gatherSites(shippedSites);
    expect([...withYork()].filter(([code]) => code !== 'york')).toEqual([...before]);
  });
});

test('a deployment’s own file replaces the shipped one: it knows what is not public', () => {
  const luton = { ...york, code: 'luton', place: 'Luton' };
  expect(siteFor(gatherSites(shippedSites, [luton]), 'luton').state).toBe('configured');
});
