import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { currentSupport, findPatient, token } from '../support/ask.ts';
import type { TestGateway } from '../support/gateway.ts';
import { absent, addHiddenPeople, hiddenPeople, type AskedPerson } from '../support/hidden-people.ts';
import { interleavedMedians, spreadOf } from '../support/interleaved.ts';
import { find, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

/** 1,000 in the whole run (`LWG_FAULT_ASKS=1000`); fewer where every minute counts. Of each person, at each face. */
const asks = Number(process.env['LWG_FAULT_ASKS'] ?? 20);
/** Milliseconds by which the middles may differ (reliability S3). */
const most = 5;

vi.setConfig({ testTimeout: 900_000, hookTimeout: 120_000 });

let gateway: TestGateway;
let bearer: string;
let nurse: Visitor;
const pages = new Map<string, string>();
const people = [
  absent,
  ...hiddenPeople.filter(({ who }) =>
    /nobody knows|birth date|refuses|hundreds|nothing to tell|source/.test(who),
  ),
];

beforeAll(async () => {
  gateway = await startStaffGateway({ variables: { LWG_RATE_LIMIT: '100000000' } });
  bearer = await token(gateway);
  nurse = await signIn(gateway.app, staff.nurse);
  await addHiddenPeople(gateway);
  for (const person of people) pages.set(person.who, String((await find(nurse, person)).headers.location));
});
afterAll(() => gateway.stop());

const faces: readonly (readonly [string, (person: AskedPerson) => Promise<{ statusCode: number }>])[] = [
  ['document', ({ id }) => currentSupport(gateway, bearer, id)],
  ['search', (person) => findPatient(gateway, bearer, person)],
  ['page', ({ who }) => nurse.get(pages.get(who) ?? '')],
];

describe(`Asked for ${asks} times in turn, nobody is answered for sooner or later than somebody hidden`, () => {
  // A machine that is busy with something else gets another try, and another.
  test.each(faces)('%s', { retry: 4 }, async (face, ask) => {
    const medians = await interleavedMedians(people, asks, async (person) => {
      expect((await ask(person)).statusCode).toBe(200);
    });
    const figures = [...medians].map(([{ who }, median]) => `${median.toFixed(1)} ${who}`);
    process.stdout.write(`hidden or absent, ${face}: p50 in ms over ${asks}: ${figures.join(', ')}\n`);
    expect(spreadOf(medians)).toBeLessThanOrEqual(most);
  });
});

describe('The clock', () => {
  test('tells an answer that comes six milliseconds later', async () => {
    const medians = await interleavedMedians([0, 6], 20, async (later) => {
      for (const end = performance.now() + 1 + later; performance.now() < end;);
    });
    expect(spreadOf(medians)).toBeGreaterThan(most);
  });
});
