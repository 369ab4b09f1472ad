import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildCurrentSupport } from '../../src/fhir/current-support/build-current-support.ts';
import { caseRecordSchema } from '../../src/living-well/case-record.ts';
import { addDays, daysBetween } from '../../src/living-well/london-time.ts';
import { clinicalRange } from '../../src/living-well/reqol-cut-off.ts';
import { reliableChange } from '../../src/living-well/reqol-change.ts';
import { scoreReqol10 } from '../../src/living-well/reqol.ts';
import { timeLeft } from '../../src/living-well/time-bound.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import type { CaseRecordInput } from '../support/people.ts';
import {
  blank,
  first,
  goal,
  last,
  numberStatus,
  samsRecord,
  scored,
  total,
  type Goal,
} from '../support/sams-record.ts';
import {
  atTheDoor,
  emergencyAccess,
  onRecord,
  reqolForm,
  samsAgreement,
  samsChoices,
  seenByNurse,
  tell,
} from '../support/sam.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ agreement: samsAgreement, now: new Date('2024-01-04T09:00:00Z') });
});
afterAll(() => gateway.stop());

/** What the case system knows of Sam by now. */
let sam: CaseRecordInput = atTheDoor;
const knows = (modified: string, change: Partial<CaseRecordInput>): CaseRecordInput =>
  (sam = { ...sam, ...change, source: { ...sam.source, modified } });

const { all, named, totals, toComplete, expectNoDrinking } = samsRecord(() => gateway);

let goals: Goal[] = [];
const goalNow = (id: string): Goal => goals.find((one) => one.id === id) ?? goal(id, '', '', 1);
const again = (id: string, change: Partial<Goal>): Goal => ({ ...goalNow(id), ...change });
describe('Sam, step by step', () => {
  test('Thu 4 January: the Open Door form', async () => {
    expect(await tell(gateway, sam)).toBe('applied');
    const [patient] = await all('Patient');
    expect(numberStatus(patient)).toEqual(['9991234012', '03']);
    expect(Math.floor(daysBetween(patient?.birthDate ?? '', '2024-01-04') / 365.25)).toBe(34);
    expect((await all('ServiceRequest'))[0]).toMatchObject({
      status: 'active',
      requester: { reference: `Patient/${personIdOf(sam)}` },
      extension: [{}, { valueCodeableConcept: { coding: [{ code: '310434002' }, { code: 'self' }] } }],
    });
    expect((await all('Task'))[0]?.status).toBe('requested');
    expect((await all('EpisodeOfCare'))[0]?.status).toBe('planned');
  });

  test('8 January: the trace succeeds; the same Patient, a new version', async () => {
    const [before] = await all('Patient');
    await tell(
      gateway,
      knows('2024-01-08T10:00:00Z', {
        person: { ...sam.person, nhsNumberTrace: 'verified' },
        introduction: {
          id: 'I1',
          date: '2024-01-04',
          route: 'self',
          handling: { status: 'accepted', on: '2024-01-08' },
        },
        episode: { id: 'E1', status: 'waiting', start: '2024-01-04' },
      }),
    );
    const [after] = await all('Patient');
    expect([after?.id, after?.meta?.versionId]).toEqual([before?.id, '2']);
    // Nobody traces here: it is the source's own trace, and told as such.
    expect(numberStatus(after)).toEqual(['9991234012', '01']);
    expect((await all('Task'))[0]?.status).toBe('accepted');
    expect((await all('EpisodeOfCare'))[0]?.status).toBe('waitlist');
  });

  test('Thu 18 January: the initial conversation in a café, after 14 days', async () => {
    await tell(
      gateway,
      knows('2024-01-18T15:00:00Z', {
        episode: {
          id: 'E1',
          status: 'open',
          start: '2024-01-04',
          contacts: [
            {
              id: 'C1',
              date: '2024-01-18',
              kind: 'in-person',
              place: 'community',
              step: 'initial-conversation',
            },
          ],
        },
      }),
    );
    expect((await all('Encounter'))[0]?.class.code).toBe('FLD');
    expect((await all('EpisodeOfCare'))[0]?.status).toBe('active');
    expect(daysBetween('2024-01-04', '2024-01-18')).toBe(14);
  });

  test('Thu 1 February: Our Plan, three goals, ReQoL 11, choices, a mother, a risk', async () => {
    goals = [
      goal('G1', 'Get back to part-time work', '2024-02-01', 1),
      goal('G2', 'Walk with a group weekly', '2024-02-01', 2),
      {
        ...goal('G3', 'Cut down drinking', '2024-02-01', 1),
        strand: 'addressing-basic-needs',
        subStrand: 'drug-alcohol',
      },
    ];
    const activities = [
      { id: 'A1', date: '2024-02-01', text: 'Diary of drinks', status: 'planned' as const, goal: 'G3' },
    ];
    await tell(
      gateway,
      knows('2024-02-01T15:00:00Z', {
        plan: { id: 'P1', date: '2024-02-01', goals, activities },
        reqol10: [first],
        people: [
          { id: 'R1', name: { given: 'Ruth' }, relationship: 'carer', mayBeTold: 'Appointment times only' },
        ],
        riskFlags: [{ id: 'F1', kind: 'to-self', text: 'Ask about tablets at home', start: '2024-02-01' }],
        sharing: samsChoices,
      }),
    );
    expect(await totals()).toEqual([11]);
    const [total] = (await all('Observation')).filter(({ code }) => code.text === 'ReQoL-10 total');
    expect(total?.interpretation?.[0]?.coding?.[0]?.code).toBe('in-clinical-range');
    const g3 = await named('Goal', 'G3');
    expect(g3.meta?.security?.map(({ code }) => code)).toEqual(['R', 'ETH']);
    expect((await all('RelatedPerson'))[0]?.extension).toMatchObject([
      {},
      { valueString: 'Appointment times only' },
    ]);
    expect(await all('Patient')).toHaveLength(1);
  });

  test('Sun 25 February, 02:10: who supports Sam, and nothing that tells of the drinking', async () => {
    gateway.time.now = new Date('2024-02-25T02:10:00Z');
    const { resources, text, auditId } = await seenByNurse(gateway);
    const types = Map.groupBy(resources, ({ resourceType }) => resourceType);
    expect(types.get('EpisodeOfCare')).toMatchObject([{ status: 'active' }]);
    expect(types.get('HealthcareService')).toMatchObject([{ telecom: [{ value: '0161 496 0100' }] }]);
    expect(types.get('CarePlan')).toMatchObject([{ goal: [{}, {}] }]);
    expect(types.get('Goal')?.map((one) => ('description' in one ? one.description : ''))).toEqual(
      expect.arrayContaining([{ text: 'Get back to part-time work' }, { text: 'Walk with a group weekly' }]),
    );
    expect(types.get('Goal')).toHaveLength(2);
    expect(types.get('Observation')).toHaveLength(3);
    expect(text).toContain('"value":11');
    await expectNoDrinking(text);
    const [entry] = await gateway.database.query('SELECT kind FROM audit_event WHERE id = $1', [auditId]);
    expect(entry).toEqual({ kind: 'support' });
  });

  test('the same night under emergency access: the risk, and still nothing of the drinking', async () => {
    const { resources, text } = await seenByNurse(gateway, await emergencyAccess(gateway));
    const flags = resources.filter(({ resourceType }) => resourceType === 'Flag');
    expect(flags).toMatchObject([{ code: { text: 'Ask about tablets at home' } }]);
    await expectNoDrinking(text);
  });

  test('Thu 14 March: a review; running takes the place of walking', async () => {
    goals = [
      again('G1', { scores: [scored('2024-02-01', 1), scored('2024-03-14', 2)] }),
      again('G2', { scores: [scored('2024-02-01', 2), scored('2024-03-14', 2)] }),
      goalNow('G3'),
    ];
    await tell(
      gateway,
      knows('2024-03-14T14:00:00Z', {
        plan: { id: 'P1', date: '2024-02-01', goals },
        reqol10: [first, blank],
      }),
    );
    const achievement = async (id: string) => (await named('Goal', id)).achievementStatus?.coding?.[0]?.code;
    expect([await achievement('G1'), await achievement('G2')]).toEqual(['improving', 'no-change']);
    goals = [
      goalNow('G1'),
      again('G2', { status: 'cancelled', replacedBy: 'G4' }),
      goalNow('G3'),
      goal('G4', 'Go running', '2024-03-14', 1),
    ];
    await tell(gateway, knows('2024-03-14T16:00:00Z', { plan: { id: 'P1', date: '2024-02-01', goals } }));
    const [g2, g4] = [await named('Goal', 'G2'), await named('Goal', 'G4')];
    expect(g2.lifecycleStatus).toBe('cancelled');
    expect(JSON.stringify(g2.extension)).toContain(`Goal/${g4.id}`);
  });

  test('its ReQoL has a blank: no total by the strict rule, 21.1 where a place prorates', async () => {
    const forms = await all('QuestionnaireResponse');
    const form = forms.find(({ authored }) => authored === '2024-03-14');
    expect([form?.status, form?.item?.map(({ linkId }) => linkId)]).toEqual([
      'completed',
      expect.not.arrayContaining(['rq07']),
    ]);
    expect(await totals()).toEqual([11, undefined]);
    const { resources } = await seenByNurse(gateway);
    const charted = buildCurrentSupport(resources, gateway.time.now).reqol?.series;
    expect(charted).toEqual([{ on: '2024-02-01', total: 11 }]);
    expect(JSON.stringify(await all('Observation'))).not.toMatch(/reqol-ui/);
    const absent = (await all('Observation')).filter(
      ({ dataAbsentReason }) => dataAbsentReason !== undefined,
    );
    expect(absent).toHaveLength(1);
    const [read] = caseRecordSchema.parse({ ...sam, reqol10: [blank] }).reqol10;
    expect(read && [scoreReqol10(read).total, scoreReqol10(read, 'prorate-1').total]).toEqual([
      undefined,
      21.1,
    ]);
  });

  test('Sun 31 March: the clocks change, and that day has 23 hours', async () => {
    const nextContact = { id: 'C9', date: '2024-03-31', kind: 'phone' as const };
    const open = { id: 'E1', status: 'open' as const, start: '2024-01-04', nextContact };
    await tell(gateway, knows('2024-03-25T10:00:00Z', { episode: open }));
    const [next] = await all('Appointment');
    expect([next?.start, next?.end]).toEqual(['2024-03-31T00:00:00+00:00', '2024-04-01T00:00:00+01:00']);
  });

  test('Thu 11 April: twelve weeks are over; that is told, and no error', async () => {
    const bound = gateway.services.sites.get('tameside-glossop');
    const limit = bound?.status === 'configured' ? bound.timeBound : undefined;
    expect(addDays('2024-01-18', 84)).toBe('2024-04-11');
    expect(limit && timeLeft(limit, { start: '2024-01-18', on: '2024-04-12', sessions: 3 })).toMatchObject({
      left: -1,
      limitOn: '2024-04-11',
    });
    expect(await tell(gateway, knows('2024-04-12T10:00:00Z', {}))).toBe('applied');
  });

  test('Thu 18 April: farewell, 29, a reliable improvement', async () => {
    goals = [
      again('G1', {
        status: 'completed',
        scores: [scored('2024-02-01', 1), scored('2024-03-14', 2), scored('2024-04-18', 5)],
      }),
      goalNow('G2'),
      again('G3', { scores: [scored('2024-02-01', 1), scored('2024-04-18', 3)] }),
      again('G4', { status: 'completed', scores: [scored('2024-03-14', 1), scored('2024-04-18', 3)] }),
    ];
    const contacts = [
      { id: 'C5', date: '2024-04-18', kind: 'in-person' as const, step: 'saying-farewell' as const },
    ];
    const ending = { reason: 'planned-complete' as const };
    const openDoor = { policy: 're-referral' as const, toldOn: '2024-04-18' };
    await tell(
      gateway,
      knows('2024-04-18T15:00:00Z', {
        plan: { id: 'P1', date: '2024-02-01', goals },
        episode: {
          id: 'E1',
          status: 'closed',
          start: '2024-01-04',
          end: '2024-04-18',
          ending,
          openDoor,
          contacts,
        },
        reqol10: [first, blank, last],
      }),
    );
    expect(await totals()).toEqual([11, undefined, 29]);
    const change = reliableChange(total('2024-02-01', 11), total('2024-04-18', 29));
    expect(change).toMatchObject({ change: 'improvement', points: 18 });
    expect([
      clinicalRange('reqol-10', 29, 'at-most-24'),
      clinicalRange('reqol-10', 29, 'at-most-25'),
    ]).toMatchObject([{ clinical: false }, { clinical: false }]);
    const status = async (id: string) => {
      const one = await named('Goal', id);
      return [one.lifecycleStatus, one.achievementStatus?.coding?.[0]?.code];
    };
    expect([await status('G1'), await status('G4')]).toEqual([
      ['completed', 'achieved'],
      ['completed', 'not-achieved'],
    ]);
    const [episode] = await all('EpisodeOfCare');
    expect(episode?.status).toBe('finished');
    expect((await named('Observation', 'G3#2024-04-18#person')).valueInteger).toBe(3);
    expect((await all('Encounter')).map(({ type }) => type?.[0]?.coding?.[0]?.code)).toContain(
      'saying-farewell',
    );
    expect(JSON.stringify(episode?.extension)).toMatch(/planned-complete.*re-referral.*2024-04-18/);
    await expectNoDrinking((await seenByNurse(gateway)).text);
  });

  test('22 April: the rows of March come again and change nothing; so does a replay', async () => {
    const before = await onRecord(gateway);
    const march = {
      ...sam,
      source: { ...sam.source, modified: '2024-03-14T14:00:00Z' },
      reqol10: [first, blank],
    };
    expect(await tell(gateway, march, { at: '2024-04-22T10:00:00Z' })).toBe('superseded');
    expect(await tell(gateway, sam, { at: '2024-04-22T11:00:00Z' })).toBe('duplicate');
    expect(await onRecord(gateway)).toEqual(before);
  });

  test('23 April: March is corrected; the score is version 2, the goal stays achieved', async () => {
    const trails = (await all('Provenance')).length;
    goals = [
      again('G1', {
        scores: [scored('2024-02-01', 1), scored('2024-03-14', 3, true), scored('2024-04-18', 5)],
      }),
      ...goals.slice(1),
    ];
    await tell(gateway, knows('2024-04-23T10:00:00Z', { plan: { id: 'P1', date: '2024-02-01', goals } }));
    const score = await named('Observation', 'G1#2024-03-14#person');
    expect([score.status, score.valueInteger, score.meta?.versionId]).toEqual(['corrected', 3, '2']);
    expect((await named('Goal', 'G1')).achievementStatus?.coding?.[0]?.code).toBe('achieved');
    const after = await all('Provenance');
    expect(after).toHaveLength(trails + 1);
    const revision = after.find(({ target }) => JSON.stringify(target).includes(score.id ?? '?'));
    expect(revision?.target).not.toHaveLength(0);
  });

  test('Mon 9 September: Sam comes back: a second time of support, a new plan, the old choices', async () => {
    await tell(
      gateway,
      knows('2024-09-09T10:00:00Z', {
        introduction: { id: 'I2', date: '2024-09-09', route: 'self' },
        episode: { id: 'E2', status: 'introduced', start: '2024-09-09', returnOf: 'E1' },
        plan: { id: 'P2', date: '2024-09-09', replaces: 'P1' },
      }),
    );
    expect(await all('ServiceRequest')).toHaveLength(3);
    expect((await named('EpisodeOfCare', 'E1')).status).toBe('finished');
    expect(JSON.stringify((await all('EpisodeOfCare')).map(({ extension }) => extension))).toContain(
      'episode-return-of',
    );
    expect(await all('CarePlan')).toMatchObject([{ replaces: [{ identifier: { value: 'P1' } }] }]);
    expect(await all('Consent')).toMatchObject([{ status: 'active', dateTime: '2024-02-01' }]);
    expect(await toComplete()).toMatchObject([{ missing: ['reconfirm'] }]);
  });

  test('Mon 4 November: Sam moves; Salford is reached by an introduction, and is told nothing by the old choices', async () => {
    const onward = [
      {
        id: 'N1',
        date: '2024-11-04',
        service: 'community-mental-health-team' as const,
        status: 'sent' as const,
      },
    ];
    await tell(
      gateway,
      knows('2024-11-04T10:00:00Z', {
        episode: {
          id: 'E2',
          status: 'closed',
          start: '2024-09-09',
          end: '2024-11-04',
          returnOf: 'E1',
          ending: { reason: 'moved-area' },
        },
        plan: { id: 'P2', date: '2024-09-09', replaces: 'P1', onward },
      }),
    );
    const second = await named('EpisodeOfCare', 'E2');
    expect(second.status).toBe('finished');
    expect(JSON.stringify(second.extension)).toContain('moved-area');
    const salford = gateway.services.sites.get('salford');
    expect(salford?.status === 'configured' && salford).toMatchObject({
      selfIntroductionAllowed: false,
      triagedBy: { service: 'community-mental-health-team' },
    });
    expect(await named('ServiceRequest', 'N1')).toMatchObject({
      status: 'active',
      performerType: { coding: [{ code: '89301000000108' }, {}] },
    });
    expect(JSON.stringify(await all('Consent'))).not.toMatch(/salford/i);
  });

  test('20 November: 20; what has changed depends on what it is held against', async () => {
    await tell(
      gateway,
      knows('2024-11-20T10:00:00Z', {
        reqol10: [reqolForm('R4', '2024-11-20', [2, 2, 2, 2, 2, 1, 2, 2, 2, 1])],
      }),
    );
    expect(await totals()).toEqual([11, undefined, 29, 20]);
    const now = total('2024-11-20', 20);
    const sinceFarewell = reliableChange(total('2024-04-18', 29), now);
    expect(sinceFarewell).toMatchObject({ change: 'deterioration', points: -9 });
    expect(reliableChange(total('2024-02-01', 11), now)).toMatchObject({ change: 'improvement', points: 9 });
  });
});
