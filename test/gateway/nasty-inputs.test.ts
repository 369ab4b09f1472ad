import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseSystem, site } from '../../src/demo/organisations.ts';
import { isSctid } from '../../src/fhir/sctid.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import type { CaseRecordInput } from '../support/people.ts';
import { push } from '../support/push.ts';

let gateway: TestGateway;
let apiKey: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  const sources = [site, 'luton', 'edinburgh'].map((place) => ({ site: place, system: caseSystem }));
  const client = { ...gateway.caseClient, id: 'nasty', keys: [], sources };
  await registerClient(registry, client);
  apiKey = await issueApiKey(registry, client, client.scopes);
});
afterAll(() => gateway.stop());

type Word = 'accept' | 'accept+warn' | 'held' | 'reject' | 'nothing new';

const source = { site, system: caseSystem, modified: '2026-11-20T10:00:00Z' };
const day = '2026-11-01';
const later = { source: { ...source, modified: '2026-11-20T11:00:00Z' } };
const earlier = { source: { ...source, modified: '2026-11-20T09:00:00Z' } };
const form = { id: 'R', date: day, orientation: 'oriented-0-4' } as const;
const sums = (last: number) => ({
  rq01: 2,
  rq02: 2,
  rq03: 2,
  rq04: 2,
  rq05: 2,
  rq06: 3,
  rq07: 3,
  rq08: 3,
  rq09: 3,
  rq10: last,
});
const scored = (score: unknown) => ({
  plan: {
    id: 'PL',
    date: day,
    goals: [
      { id: 'G', text: 'x', status: 'active', start: day, scores: [{ date: day, score, ratedBy: 'person' }] },
    ],
  },
});
const episode = { id: 'E', status: 'open', start: day, contacts: [{ id: 'C', date: day, kind: 'phone' }] };
const person = (more: object) => ({ person: more });

/** The first record is somebody of this row's own; each further one is sent after it. */
type Row = readonly [number: number, input: string, outcome: Word, ...records: object[]];

/**
 * The thirty nasty inputs of the specification (living-well 6), at the level of the case record: what a source that sends JSON can do. A file
 * of rows has more ways to go wrong (declared formats, text maps, whole-file guards): rows that only a file can have are named below.
 */
const rows: readonly Row[] = [
  [1, 'a date as 03/04/2024', 'reject', person({ birthDate: '03/04/2024' })],
  [2, 'born on 31 February', 'reject', person({ birthDate: '1989-02-31' })],
  [
    3,
    'an NHS number with no-break and zero-width spaces',
    'accept',
    person({ nhsNumber: '999\u00a0000\u200b 0018', birthDate: '1980-01-01' }),
  ],
  [4, 'an NHS number of noughts', 'reject', person({ nhsNumber: '0000000000' })],
  [4, 'an NHS number that fails its check', 'reject', person({ nhsNumber: '9990000019' })],
  [4, 'no NHS number', 'accept', {}],
  [
    5,
    'a number of Scotland as an NHS number',
    'reject',
    person({ nhsNumber: '0101701225', birthDate: '1970-01-01' }),
  ],
  [
    5,
    'a number of Scotland of another day of birth',
    'reject',
    person({ chiNumber: '0101701225', birthDate: '1970-01-02' }),
  ],
  [
    6,
    'one NHS number, two days of birth',
    'accept+warn',
    person({ id: 'twin', nhsNumber: '9990000018', birthDate: '1981-01-01' }),
  ],
  [
    7,
    'two ids for what may be one person',
    'accept',
    {},
    person({ id: 'maiden', name: { given: ['Ann'], family: 'Maiden' } }),
  ],
  [8, 'a new name', 'accept', {}, { ...later, person: { name: { given: ['Sky'], family: 'Newname' } } }],
  [9, 'a gender of another list', 'reject', person({ gender: 'NB' })],
  [
    10,
    'a pseudo-postcode',
    'accept',
    person({ address: { lines: ['No fixed abode'], postcode: 'ZZ99 3VZ' } }),
  ],
  [11, 'a meeting after death', 'accept+warn', { person: { diedOn: '2026-10-01' }, episode }],
  [12, 'the same record again', 'nothing new', {}, {}],
  [13, 'a farewell before any introduction', 'accept', { episode: { ...episode, status: 'closed' } }],
  [14, 'an older record after a newer one', 'nothing new', {}, earlier],
  [14, 'two records of one instant', 'held', {}, { person: { name: { given: ['Other'], family: 'Words' } } }],
  [15, 'no time of change', 'reject', { source: { site, system: caseSystem } }],
  [
    16,
    'a meeting that is left out',
    'accept',
    { episode },
    { ...later, episode: { ...episode, contacts: [] } },
  ],
  [18, 'a ReQoL with a blank', 'accept', { reqol10: [{ ...form, answers: { ...sums(1), rq07: null } }] }],
  [
    18,
    'a physical item of unknown polarity',
    'accept+warn',
    { reqol10: [{ ...form, answers: { rq11: 1 } }] },
  ],
  [19, 'a total that is not the sum', 'accept+warn', { reqol10: [{ ...form, answers: sums(2), total: 30 }] }],
  [19, 'answers out of range', 'reject', { reqol10: [{ ...form, answers: { rq01: 5 } }] }],
  [
    20,
    'totals of 24 and 25',
    'accept',
    {
      reqol10: [
        { ...form, answers: sums(2) },
        { ...form, id: 'S', answers: sums(3) },
      ],
    },
  ],
  ...[0, 6, 3.5, '4/5', 'achieved', 'n/a'].map((score): Row => [
    21,
    `a goal score of ${score}`,
    'reject',
    scored(score),
  ]),
  [
    23,
    'free text about somebody else',
    'accept',
    { introduction: { id: 'I', date: day, route: 'self', reason: 'A neighbour, Pat, shouts' } },
  ],
  [
    25,
    'bytes of another character set',
    'reject',
    person({ name: { given: ['\u0092'], family: 'Example' } }),
  ],
  [25, 'Polish and Welsh names', 'accept', person({ name: { given: ['Żółć'], family: 'Llŷr' } })],
  [26, 'a spreadsheet formula', 'accept', person({ name: { given: ['=HYPERLINK("x")'], family: '@SUM' } })],
  [
    28,
    'a permission without day or witness',
    'accept+warn',
    { sharing: { id: 'S', status: 'active', choices: [{ decision: 'share', topics: ['existence'] }] } },
  ],
  [30, 'a place that nobody configured', 'reject', { source: { ...source, site: 'luton' } }],
];

/** What the case record cannot show, and why. */
const elsewhere: ReadonlyMap<number, string> = new Map([
  [17, 'an id given to somebody else after a reset: guarded for a whole batch, and a record is one person'],
  [22, 'a goal reworded into another one under its id: needs the earlier words, asked of the source'],
  [24, 'a strand told by free text alone: needs the deployment’s own list of words'],
  [27, 'a SNOMED CT id from a spreadsheet: a case record carries no codes; checked below and on FHIR in'],
  [29, 'a carer in the person’s place: people do not sign in here'],
]);

function recordOf(index: number, part: object): CaseRecordInput {
  const { person: more = {}, ...rest } = part as { person?: object };
  const own = { id: `nasty-${index}`, birthDate: '1980-01-01', name: { given: ['Alex'], family: 'Example' } };
  return { source, ...rest, person: { ...own, ...more } };
}

async function outcomeOf(record: CaseRecordInput): Promise<Word> {
  const response = await push(gateway, record, { apiKey });
  if (response.statusCode !== 202) {
    expect([400, 422]).toContain(response.statusCode);
    return 'reject';
  }
  await gateway.work();
  const { receipt } = response.json<{ receipt: string }>();
  const read = await gateway.app.inject({
    method: 'GET',
    url: `/v1/receipts/${receipt}`,
    headers: { 'x-api-key': apiKey },
  });
  const { status, issues } = read.json<{ status: string; issues: readonly unknown[] }>();
  if (status === 'held') return 'held';
  if (status !== 'applied') return 'nothing new';
  return issues.length > 0 ? 'accept+warn' : 'accept';
}

const cases = rows.map(([number, input, outcome, ...records], index) => ({
  number,
  input,
  outcome,
  sent: records.map((part) => recordOf(index, part)),
}));

test.each(cases)('$number: $input: $outcome', async ({ outcome, sent }) => {
  let word: Word | undefined;
  for (const record of sent) word = await outcomeOf(record);
  expect(word).toBe(outcome);
});

test('all thirty are here, or named with the reason why not', () => {
  const here = new Set([...rows.map(([number]) => number), ...elsewhere.keys()]);
  expect(Array.from({ length: 30 }, (_, index) => index + 1).filter((number) => !here.has(number))).toEqual(
    [],
  );
});

test('27: an id that a spreadsheet rounded is none', () => {
  expect(['1091081000000100', '1.09107E+15', '1091081000000103'].map(isSctid)).toEqual([false, false, true]);
});
