import { expect } from 'vitest';
import { contact, day, episode, goal, later, latest, person, plan, refusing, row, type Row } from './row.ts';
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

/** Inputs 16 to 22: what comes after, and what is measured. */
export const middleRows: readonly Row[] = [
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
    { also: (world, id) => takenBack(world, id, 1) },
  ),
  row(
    16,
    'all that are left out of a full snapshot',
    'accept+warn',
    [{ episode: three }, { ...whole, episode: { ...three, contacts: [] } }],
    { code: 'too-much-vanished', also: (world, id) => takenBack(world, id, 0) },
  ),
  row(
    17,
    'an id given to somebody else after a reset',
    'held',
    [
      { episode },
      { ...later, ...person(somebodyElse), episode: { ...episode, contacts: [contact('theirs')] } },
    ],
    { code: 'record-id-reused', secret: ['Quentin', 'theirs'], also: nothingIsStoredOf('Quentin') },
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
      also: theScoresStayApart,
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
    { secret: ['Stop drinking'], shown: ['Get a job I like'], also: theScoresStayApart },
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
