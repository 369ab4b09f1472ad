import { describe, expect, test } from 'vitest';
import { isSctid } from '../../src/fhir/sctid.ts';
import { caseRecordSchema } from '../../src/living-well/case-record.ts';
import type { CodeList } from '../../src/living-well/code-list.ts';
import { attainment } from '../../src/living-well/goal-attainment.ts';
import { introductionRouteCodes, introductionRoutes } from '../../src/living-well/introduction-routes.ts';
import { journey } from '../../src/living-well/journey.ts';
import { partnerServices, serviceNamed } from '../../src/living-well/partner-services.ts';
import { qaylItems } from '../../src/living-well/qayl.ts';
import { roles } from '../../src/living-well/roles.ts';
import { isSensitive, subStrands, supportStrands } from '../../src/living-well/strands.ts';

interface Entry {
  readonly code: string;
  readonly label: string;
  readonly snomed?: string;
}

const lists: Readonly<Record<string, CodeList<Entry>>> = {
  journey,
  supportStrands,
  subStrands,
  roles,
  partnerServices,
  introductionRoutes,
  attainment,
  qaylItems,
};

describe.each(Object.entries(lists))('the list %s', (_, { version, from, entries }) => {
  test('says its version and where it is from', () => {
    expect(version).toMatch(/^\d+$/);
    expect(from).toMatch(/^living-well \d\.\d+$/);
  });

  test('has every code once, and a label for each', () => {
    const codes = entries.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(entries.filter(({ code, label }) => !/^[a-z0-9-]+$/.test(code) || label === '')).toEqual([]);
  });

  test('has no SNOMED CT code with a wrong check digit', () => {
    const sctids = entries.flatMap(({ snomed }) => (snomed === undefined ? [] : [snomed]));
    expect(sctids.filter((code) => !isSctid(code))).toEqual([]);
  });
});

test('an unknown name of a service is not guessed at', () => {
  expect(serviceNamed('CMHTs')).toBeUndefined();
});

test('a community mental health team is known by its initials, and by the misspelling in the sources', () => {
  expect(serviceNamed('CMHT')).toBe('community-mental-health-team');
  expect(serviceNamed('chmt')).toBe('community-mental-health-team');
});

test('the core and the network services are those of the programme', () => {
  const inGroup = (group: string): number =>
    partnerServices.entries.filter((service) => service.group === group).length;
  expect([inGroup('core'), inGroup('network')]).toEqual([12, 7]);
});

test('each sub-strand that the programme ties to a strand is tied to one of the six', () => {
  const six: readonly string[] = supportStrands.entries.map(({ code }) => code);
  expect(six).toHaveLength(6);
  expect(subStrands.entries.filter(({ strand }) => strand !== undefined && !six.includes(strand))).toEqual(
    [],
  );
});

test('drugs and alcohol are a basic need, and a sharing topic of their own', () => {
  expect(subStrands.entries.find(({ code }) => code === 'drug-alcohol')?.strand).toBe(
    'addressing-basic-needs',
  );
  expect(subStrands.entries.map(({ code }) => code).filter(isSensitive)).toEqual([
    'drug-alcohol',
    'domestic-abuse',
    'criminal-justice',
    'sexual-health',
  ]);
});

test('whatever a case record can say is on the lists', () => {
  const { introduction, episode } = caseRecordSchema.shape;
  const routes: readonly string[] = introductionRouteCodes;
  expect(introduction.unwrap().shape.route.options.filter((route) => !routes.includes(route))).toEqual([]);
  const steps: readonly string[] = journey.entries.map(({ code }) => code);
  const recorded = episode.unwrap().shape.contacts.unwrap().element.shape.step.unwrap().options;
  expect(recorded.filter((step) => !steps.includes(step))).toEqual([]);
});
