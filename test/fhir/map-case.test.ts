import { describe, expect, test } from 'vitest';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { provenance } from '../../src/fhir/mapping/provenance.ts';
import { referencesFrom, referenceTo } from '../../src/fhir/references.ts';
import { lastUpdatedAtSource } from '../../src/fhir/source-last-updated.ts';
import { labelsOf, topicsOf } from '../../src/fhir/topics.ts';
import { caseRecord, samsContext } from './case-records.ts';
import { ofType, theFirst } from './find-resources.ts';

const { personal, directory, issues } = mapCase(caseRecord(), samsContext);
const goals = ofType(personal, 'Goal');
const drinking = goals.find(({ description }) => description.text === 'Cut down drinking');

describe('what must not get out with something else', () => {
  test('the reason for an introduction stands alone, as restricted narrative, and nothing refers to it', () => {
    const reason = theFirst(personal, 'Communication');
    expect(topicsOf(reason)).toEqual(['narrative']);
    expect(labelsOf(reason)).toEqual([expect.objectContaining({ code: 'R' })]);
    expect(JSON.stringify(theFirst(personal, 'ServiceRequest'))).not.toContain('Lost a job');
    expect(personal.flatMap(referencesFrom)).not.toContain(referenceTo(reason));
  });

  test('the plan that may be shared does not list a goal with a sensitive strand', () => {
    const plans = ofType(personal, 'CarePlan').filter(({ goal }) => goal !== undefined);
    const listing = plans.map((plan) => [topicsOf(plan), plan.goal?.length]);
    expect(listing).toEqual([
      [['plan'], 2],
      [['plan', 'goals', 'drug-alcohol'], 1],
    ]);
  });

  test('a goal with a sensitive strand and its scores carry that strand’s topic and labels', () => {
    const score = ofType(personal, 'Observation').find(
      ({ focus }) => drinking && focus?.[0]?.reference === referenceTo(drinking),
    );
    for (const item of [drinking, score]) {
      expect(item && topicsOf(item)).toEqual(['goals', 'drug-alcohol']);
      expect(item && labelsOf(item).map(({ code }) => code)).toEqual(['R', 'ETH']);
    }
  });

  test('of two rows with one id the last counts, as guarded as either', () => {
    const { plan } = caseRecord();
    const [first, , sensitive] = plan?.goals ?? [];
    const repeated = plan &&
      first &&
      sensitive && { ...plan, goals: [sensitive, { ...first, id: sensitive.id }] };
    const mapped = mapCase(caseRecord({ plan: repeated }), samsContext);
    const [goal, ...rest] = ofType(mapped.personal, 'Goal');
    expect(rest).toEqual([]);
    expect(goal?.description.text).toBe('Get back to part-time work');
    expect(goal && topicsOf(goal)).toEqual(['drug-alcohol', 'goals']);
    expect(
      ofType(mapped.personal, 'CarePlan').find((care) => topicsOf(care).join() === 'plan')?.goal,
    ).toBeUndefined();
    expect(mapped.issues).toContainEqual(
      expect.objectContaining({ field: 'plan.goals.1', code: 'repeated-row' }),
    );
  });

  test('two people of one team have a CareTeam each, and share the directory', () => {
    const { person } = caseRecord();
    const other = mapCase(caseRecord({ person: { ...person, id: 'P9' } }), {
      ...samsContext,
      personId: 'other',
    });
    expect(theFirst(other.personal, 'CareTeam').id).not.toBe(theFirst(personal, 'CareTeam').id);
    expect(other.directory).toEqual(directory);
  });

  test('no ReQoL wording: items have a link id and a number', () => {
    const { item } = theFirst(personal, 'QuestionnaireResponse');
    expect(item).toHaveLength(11);
    expect(item?.[0]).toEqual({ linkId: 'rq01', answer: [{ valueInteger: 1 }] });
  });
});

test.each([
  ['introduced', 'planned', 'active', 'active'],
  ['waiting', 'waitlist', 'active', 'active'],
  ['open', 'active', 'completed', 'active'],
  ['paused', 'onhold', 'completed', 'active'],
  ['closed', 'finished', 'completed', 'inactive'],
  ['cancelled', 'cancelled', 'revoked', 'inactive'],
] as const)(
  'an episode that is %s is %s; its introduction %s, its team %s',
  (status, episode, request, team) => {
    const mapped = mapCase(
      caseRecord({ episode: { id: 'E1', status, start: '2024-01-18' } }),
      samsContext,
    ).personal;
    expect(theFirst(mapped, 'EpisodeOfCare').status).toBe(episode);
    expect(theFirst(mapped, 'ServiceRequest').status).toBe(request);
    expect(theFirst(mapped, 'CareTeam').status).toBe(team);
  },
);

test.each([
  ['self', '310434002'],
  ['gp', '108161000000109'],
  ['carer', '1065391000000104'],
  ['social-worker', '185365002'],
  ['a-and-e-liaison', undefined],
  ['secondary-care', undefined],
] as const)('an introduction by %s has source code %s', (route, code) => {
  const introduction = { id: 'I1', date: '2024-01-04', route };
  const request = theFirst(mapCase(caseRecord({ introduction }), samsContext).personal, 'ServiceRequest');
  const source = request.extension?.find(({ url }) =>
    url.endsWith('SourceOfServiceRequest'),
  )?.valueCodeableConcept;
  expect(source?.coding?.find(({ system }) => system === 'http://snomed.info/sct')?.code).toBe(code);
  expect(source?.text).toBeTruthy();
});

test('a ReQoL form with a blank has a total that says it is absent, by which rule', () => {
  const form = { id: 'R1', date: '2024-03-14', orientation: 'oriented-0-4' as const, answers: { rq01: 2 } };
  const mapped = mapCase(caseRecord({ reqol10: [form] }), samsContext).personal;
  const total = ofType(mapped, 'Observation').find(({ derivedFrom }) => derivedFrom !== undefined);
  expect(total?.valueQuantity).toBeUndefined();
  expect(total?.dataAbsentReason?.coding?.[0]?.code).toBe('unknown');
  expect(JSON.stringify(total?.extension)).toContain('strict-1');
});

test('a physical answer without its polarity is left out, and the sender is told', () => {
  const form = { id: 'R1', date: '2024-03-14', orientation: 'oriented-0-4' as const, answers: { rq11: 2 } };
  const mapped = mapCase(caseRecord({ reqol10: [form] }), samsContext);
  expect(JSON.stringify(mapped.personal)).not.toContain('rq11');
  expect(mapped.issues).toContainEqual(expect.objectContaining({ field: 'reqol10.0.physicalPolarity' }));
});

test('a booked contact on a summer’s day is the whole of that day in London', () => {
  const nextContact = { id: 'C9', date: '2024-07-01', kind: 'phone' as const };
  const episode = { id: 'E1', status: 'open' as const, start: '2024-01-18', nextContact };
  expect(theFirst(mapCase(caseRecord({ episode }), samsContext).personal, 'Appointment')).toMatchObject({
    status: 'booked',
    start: '2024-07-01T00:00:00+01:00',
    end: '2024-07-02T00:00:00+01:00',
    requestedPeriod: [{ start: '2024-07-01', end: '2024-07-01' }],
  });
});

test('everything personal says when its source last changed it, as a UTC instant; the directory does not', () => {
  expect(new Set(personal.map(lastUpdatedAtSource))).toEqual(new Set(['2024-02-24T15:00:00.000Z']));
  expect(new Set(directory.map(lastUpdatedAtSource))).toEqual(new Set([undefined]));
});

test('a record without faults has no issues', () => {
  expect(issues).toEqual([]);
});

test('a change leaves one trail, the same for a replay, whatever the order of what changed', () => {
  const trail = (targets: readonly string[]): ReturnType<typeof provenance> =>
    provenance({
      namespace: samsContext.namespace,
      site: 'tameside-glossop',
      system: 'casebook',
      targets,
      recorded: new Date('2024-02-25T02:10:00Z'),
      sourceOrganisation: 'X9Y8Z',
      inputHash: 'ab12',
    });
  expect(trail(['Goal/2', 'Goal/1'])).toEqual(trail(['Goal/1', 'Goal/2']));
  expect(trail(['Goal/1'])).toMatchObject({
    agent: [
      { who: { identifier: { value: 'X9Y8Z' } } },
      { who: { identifier: { value: 'living-well-gateway' } } },
    ],
    entity: [{ role: 'source', what: { identifier: { value: 'ab12' } } }],
  });
  expect(topicsOf(trail(['Goal/1']))).toEqual([]);
});
