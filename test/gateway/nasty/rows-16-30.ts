import { expect } from 'vitest';
import { charity, trust } from '../../../src/demo/organisations.ts';
import { systems } from '../../../src/fhir/systems.ts';
import { entriesOf, openEntry } from '../../support/log-entries.ts';
import { askFhir, consents } from '../../support/recorder.ts';
import {
  contact,
  day,
  document,
  episode,
  goal,
  later,
  latest,
  person,
  plan,
  row,
  type Row,
  type Word,
} from './row.ts';
import { refusing } from './rows-01-15.ts';
import type { World } from './world.ts';

const form = { id: 'R', date: day, orientation: 'oriented-0-4' } as const;
const sums = (last: number) => ({
  ...Object.fromEntries(['rq01', 'rq02', 'rq03', 'rq04', 'rq05'].map((item) => [item, 2])),
  ...Object.fromEntries(['rq06', 'rq07', 'rq08', 'rq09'].map((item) => [item, 3])),
  rq10: last,
});
const score = (value: unknown, date = day) => ({ date, score: value, ratedBy: 'person' });
const whole = { source: { ...later.source, feed: 'full-snapshot' } };
const three = { ...episode, contacts: ['C1', 'C2', 'C3'].map(contact) };
const somebodyElse = { birthDate: '1955-05-05', name: { given: ['Quentin'], family: 'Otherwise' } };
const stopDrinking = { text: 'Stop drinking', strand: 'addressing-basic-needs', scores: [score(1)] };
const getAJob = {
  text: 'Get a job I like',
  strand: 'building-positive-future',
  scores: [score(1), score(4, '2026-11-15')],
};
const carer = { id: 'M', name: { given: 'Ruth' }, relationship: 'carer', telephone: '07700 900456' };
const authority = {
  person: 'M',
  authority: 'health-and-welfare-attorney',
  from: '2026-01-01',
  until: '2026-12-31',
  covers: ['existence', 'journey', 'people'],
};
const byProxy = (proxy: object, topics = ['existence', 'journey', 'people']) => ({
  people: [carer],
  sharing: {
    id: 'S',
    status: 'active',
    recordedOn: '2026-10-01',
    recordedBy: 'Alex',
    proxy,
    choices: [{ decision: 'share', topics, with: [trust], purposes: ['TREAT'] }],
  },
});

/** Inputs 16 to 30, and the cheap ones. */
export const lastRows: readonly Row[] = [
  row(
    16,
    'a meeting that is left out',
    'accept',
    [{ episode }, { ...later, episode: { ...episode, contacts: [] } }],
    { shown: ['"Encounter"'] },
  ),
  row(
    16,
    'one that is left out of a full snapshot',
    'accept',
    [{ episode: three }, { ...whole, episode: { ...three, contacts: three.contacts.slice(1) } }],
    { then: (world, id) => takenBack(world, id, 1) },
  ),
  row(
    16,
    'all that are left out of a full snapshot',
    'accept+warn',
    [{ episode: three }, { ...whole, episode: { ...three, contacts: [] } }],
    { code: 'too-much-vanished', then: (world, id) => takenBack(world, id, 0) },
  ),
  row(
    17,
    'an id given to somebody else after a reset',
    'held',
    [
      { episode },
      { ...later, ...person(somebodyElse), episode: { ...episode, contacts: [contact('theirs')] } },
    ],
    { code: 'record-id-reused', secret: ['Quentin', 'theirs'], then: nothingIsStoredOf('Quentin') },
  ),
  row(17, 'a day of birth put right', 'accept', [{}, { ...later, ...person({ birthDate: '1980-10-01' }) }]),
  row(
    18,
    'a ReQoL with a blank',
    'accept',
    [{ reqol10: [{ ...form, answers: { ...sums(1), rq07: null } }] }],
    {
      shown: ['dataAbsentReason'],
      secret: ['valueQuantity'],
    },
  ),
  row(
    18,
    'a physical item of unknown polarity',
    'accept+warn',
    [{ reqol10: [{ ...form, answers: { rq11: 1 } }] }],
    { code: 'physical-polarity-missing' },
  ),
  row(
    19,
    'a total that is not the sum',
    'accept+warn',
    [{ reqol10: [{ ...form, answers: sums(2), total: 30 }] }],
    { code: 'total-differs' },
  ),
  row(19, 'answers out of range', 'reject', [{ reqol10: [{ ...form, answers: { rq01: 5 } }] }]),
  row(
    20,
    'totals of 24 and 25',
    'accept',
    [
      {
        reqol10: [
          { ...form, answers: sums(2) },
          { ...form, id: 'S', answers: sums(3) },
        ],
      },
    ],
    { shown: ['"value":24', '"value":25'] },
  ),
  ...[0, 6, 3.5, '4/5', 'achieved', 'n/a'].map((value) =>
    row(21, `a goal score of ${value}`, 'reject', [plan(goal({ scores: [score(value)] }))]),
  ),
  row(
    22,
    '"stop drinking" edited to "get a job" under its id',
    'accept+warn',
    [
      { ...plan(goal(stopDrinking)), ...refusing('drug-alcohol') },
      { ...later, ...plan(goal(getAJob)), ...refusing('drug-alcohol') },
    ],
    {
      code: 'goal-replaced',
      secret: ['Stop drinking', 'ETH'],
      shown: ['Get a job I like'],
      then: theScoresStayApart,
    },
  ),
  row(
    22,
    'a goal told apart, sent again as one',
    'accept',
    [
      { ...plan(goal(stopDrinking)), ...refusing('drug-alcohol') },
      { ...later, ...plan(goal(getAJob)), ...refusing('drug-alcohol') },
      { ...latest, ...plan(goal(getAJob)), ...refusing('drug-alcohol') },
    ],
    { secret: ['Stop drinking'], shown: ['Get a job I like'], then: theScoresStayApart },
  ),
  row(
    22,
    'a goal reworded within its strand',
    'accept',
    [
      plan(goal(stopDrinking)),
      { ...later, ...plan(goal({ ...stopDrinking, text: 'Be sober by the summer' })) },
    ],
    { shown: ['sober'] },
  ),
  row(
    23,
    'free text about a neighbour',
    'redact',
    [
      {
        introduction: { id: 'I', date: day, route: 'self', reason: 'A neighbour, Pat Loudly, shouts' },
        ...refusing('narrative'),
      },
    ],
    { secret: ['Loudly'], shown: ['ServiceRequest'] },
  ),
  row(
    24,
    'a letter that tells of a refused strand, unlabelled',
    'redact',
    [{ ...document('Mum says he’s off the methadone'), ...refusing('drug-alcohol'), episode }],
    { secret: ['methadone'], shown: ['EpisodeOfCare'] },
  ),
  row(
    24,
    'a letter in which no word of the list tells of it',
    'redact',
    [{ ...document('Back at the old haunts again'), ...refusing('drug-alcohol'), episode }],
    { secret: ['haunts'], shown: ['EpisodeOfCare'] },
  ),
  row(
    24,
    'goals, needs and a safety plan that tell of it, unlabelled',
    'redact',
    [
      {
        ...plan(goal({ text: 'Keep off the booze' }), goal({ id: 'H', text: 'Walk more' })),
        ...person({ communicationNeeds: ['Large print', 'Do not mention the methadone'] }),
        safetyPlan: {
          id: 'SP',
          agreedOn: day,
          agreedWith: 'Jo',
          whatHelps: ['Walking the dog'],
          whatMakesItWorse: ['Being near alcohol'],
        },
        ...refusing('drug-alcohol'),
      },
    ],
    {
      secret: ['booze', 'methadone', 'alcohol"', 'near alcohol', 'ETH'],
      shown: ['Walk more', 'Large print', 'Walking the dog'],
    },
  ),
  row(25, 'bytes of another character set', 'reject', [
    person({ name: { given: ['\u0092'], family: 'Example' } }),
  ]),
  row(
    25,
    'Polish and Welsh names',
    'accept',
    [{ ...person({ name: { given: ['Żółć'], family: 'Llŷr' } }), episode }],
    { shown: ['Żółć', 'Llŷr'] },
  ),
  row(
    26,
    'a spreadsheet formula',
    'accept',
    [{ ...person({ name: { given: ['=HYPERLINK("x")'], family: '@SUM' } }), episode }],
    { shown: ['@SUM'] },
  ),
  ...['1.09107E+15', '1091081000000100'].map((code) =>
    row(27, `the SNOMED CT id ${code} where a record may carry one`, 'reject', [{}], {
      code: 'sctid',
      door: (world) => recordWithCode(world, code),
    }),
  ),
  row(27, 'an id in full', 'accept', [{}], { door: (world) => recordWithCode(world, '1091081000000103') }),
  row(
    28,
    'a refusal after what it refuses was shown',
    'redact',
    [
      { ...plan(goal({ text: 'Keep off the booze' })), episode },
      {
        ...later,
        ...plan(goal({ text: 'Keep off the booze' })),
        ...refusing('drug-alcohol'),
        episode,
        look: true,
      },
    ],
    { secret: ['booze'], shown: ['EpisodeOfCare'], then: theSourceIsTold },
  ),
  row(
    28,
    'a permission without day or witness',
    'accept+warn',
    [{ sharing: { id: 'S', status: 'active', choices: [{ decision: 'share', topics: ['existence'] }] } }],
    { code: 'sharing-incomplete', secret: ['Alex'] },
  ),
  row(
    29,
    'a carer’s number as the person’s',
    'accept+warn',
    [{ ...person({ telephone: '+44 7700 900456' }), people: [carer] }],
    { code: 'same-as-person', shown: ['RelatedPerson'] },
  ),
  row(
    29,
    'a carer’s yes, without authority',
    'accept+warn',
    [{ ...byProxy({ person: 'M', from: '2026-01-01' }), episode }],
    { code: 'sharing-incomplete', secret: ['EpisodeOfCare', 'Ruth'] },
  ),
  row(
    29,
    'a carer’s yes to more than the authority covers',
    'accept+warn',
    [{ ...byProxy(authority, ['existence', 'journey', 'measures']), episode }],
    { code: 'sharing-incomplete', secret: ['EpisodeOfCare'] },
  ),
  row(29, 'a yes of somebody who is nowhere told of', 'reject', [
    byProxy({ ...authority, person: 'nobody' }),
  ]),
  row(
    29,
    'a yes by an authority that is over',
    'accept',
    [{ ...byProxy({ ...authority, until: '2026-11-21' }), episode }],
    { secret: ['EpisodeOfCare'] },
  ),
  row(
    29,
    'a yes by an authority that is shown, dated and limited',
    'accept',
    [{ ...byProxy(authority), episode }],
    { shown: ['EpisodeOfCare', 'Ruth'] },
  ),
  row(
    29,
    'a ReQoL of somebody of 15',
    'accept+warn',
    [{ ...person({ birthDate: '2010-11-02' }), reqol10: [{ ...form, answers: sums(2) }] }],
    { code: 'under-16', secret: ['"Observation"'], shown: ['QuestionnaireResponse'] },
  ),
  row(30, 'a place that nobody configured', 'reject', [{ source: { site: 'luton' } }]),
  row(30, 'two places with an open episode each', 'accept', [
    { episode },
    { source: { site: 'salford' }, episode: { ...episode, id: 'E2' } },
  ]),
  ...['NULL', 'N/A', '-'].map((text) =>
    row('extra', `${text} as text`, 'reject', [plan(goal({ text }))], { code: 'custom' }),
  ),
  row('extra', 'somebody called Null', 'accept+warn', [person({ name: { given: ['Jo'], family: 'Null' } })], {
    code: 'looks-empty',
  }),
  row(
    'extra',
    'Zz Test in a live feed',
    'accept+warn',
    [{ ...person({ name: { given: ['Zz'], family: 'Test' } }), episode }],
    { code: 'test-record', shown: ['HTEST'] },
  ),
];

async function takenBack(world: World, personId: string, count: number): Promise<void> {
  const encounters = await world.stored(personId, 'Encounter');
  expect(encounters.filter(({ status }) => status === 'entered-in-error')).toHaveLength(count);
  expect(encounters).toHaveLength(3);
}

function nothingIsStoredOf(name: string) {
  return async (world: World, personId: string): Promise<void> => {
    expect(JSON.stringify(await world.stored(personId, 'Patient'))).not.toContain(name);
  };
}

/** The score of the first stays with its goal, guarded as it was; the new goal has its own alone. */
async function theScoresStayApart(world: World, personId: string): Promise<void> {
  const goals = await world.stored(personId, 'Goal');
  const [old] = goals.filter(({ lifecycleStatus }) => lifecycleStatus === 'cancelled');
  const [now] = goals.filter(({ lifecycleStatus }) => lifecycleStatus === 'active');
  expect(goals).toHaveLength(2);
  expect(old?.meta?.tag?.map(({ code }) => code)).toContain('drug-alcohol');
  expect(now?.meta?.tag?.map(({ code }) => code)).not.toContain('drug-alcohol');
  expect([old?.outcomeReference, now?.outcomeReference].map((scores) => scores?.length)).toEqual([1, 1]);
}

/** A case record carries no codes. A Consent may, and every resource is checked by the same rule. */
async function recordWithCode(world: World, code: string): Promise<{ word: Word; codes: readonly string[] }> {
  const [person] = await world.gateway.database.query<{ id: string }>(
    "SELECT person_id::text AS id FROM resource WHERE type = 'Patient' ORDER BY recorded_at LIMIT 1",
  );
  const consent = consents.permit(person?.id ?? '');
  const body = {
    ...consent,
    provision: { ...consent.provision, code: [{ coding: [{ system: systems.snomed, code }] }] },
  };
  const response = await askFhir(world.gateway, world.recorderKey, { method: 'POST', url: 'Consent', body });
  if (response.statusCode === 201) return { word: 'accept', codes: [] };
  // What may have been meant is told, and not put in its place.
  const meant = code.startsWith('1.') ? '1091071000000100' : '1091081000000103';
  expect(response.body).toContain(meant);
  return { word: 'reject', codes: ['sctid'] };
}

async function theSourceIsTold(world: World, personId: string): Promise<void> {
  const { gateway } = world;
  const [entry] = await entriesOf(gateway, 'refused-after-disclosure');
  const opened = await openEntry(gateway, entry?.id ?? '', charity);
  expect(opened?.personId).toBe(personId);
  const seen = await Promise.all((opened?.detail.seen ?? []).map((id) => openEntry(gateway, id, charity)));
  expect(seen.length).toBeGreaterThan(0);
  for (const look of seen) expect(look).toMatchObject({ organisation: trust, outcome: 'shown', personId });
  expect(
    await gateway.database.query("SELECT organisation, receipt_id FROM notice WHERE kind LIKE 'sharing.%'"),
  ).toEqual([{ organisation: charity, receipt_id: opened?.detail.asked['receipt'] }]);
}
