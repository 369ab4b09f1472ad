import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { charity, trust } from '../../src/demo/organisations.ts';
import { mostTold } from '../../src/gateway/tell/read-told.ts';
import type { TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { csrfOf, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';
import { agreeOnTelling, pageOf, tellTeam } from '../support/telling.ts';

let gateway: TestGateway;
let nurse: Visitor;
let worker: Visitor;
const robin = people.undecided();
const withdrawn = people.sharesNothing();

beforeAll(async () => {
  gateway = await startStaffGateway();
  await agreeOnTelling(gateway);
  for (const record of [robin, withdrawn]) await pushAndApply(gateway, record);
  nurse = await signIn(gateway.app, staff.nurse);
  worker = await signIn(gateway.app, staff.caseWorker);
});
beforeEach(async () => {
  await gateway.database.query('TRUNCATE told, told_outbox');
});
afterAll(() => gateway.stop());

/** What the team was told of somebody who has withdrawn since, all at one instant. */
async function toldOnce(times: number, answeredAt?: Date): Promise<void> {
  const before = new Date(gateway.time.now.getTime() - 86_400_000);
  await gateway.database.query(
    `INSERT INTO told (id, person_id, source_organisation, owner, made_at, answered_at)
     SELECT gen_random_uuid(), $1, $2, $3, $4, $5 FROM generate_series(1, $6)`,
    [personIdOf(withdrawn), trust, charity, before, answeredAt, times],
  );
}
const list = async () => (await worker.get('/cases/told')).body;

test('what a team may not read any more keeps nothing from it that came later', async () => {
  await toldOnce(2 * mostTold + 7);
  await tellTeam(nurse, await pageOf(nurse, askedFor(robin)));
  expect(await list()).toContain('Robin');
});

test('nor, of what it answered, what it answered before', async () => {
  await tellTeam(nurse, await pageOf(nurse, askedFor(robin)));
  const page = await worker.get('/cases/told');
  const [, address = ''] = /action="(\/cases\/told\/[^"]+)"/.exec(page.body) ?? [];
  await worker.post(address, { _csrf: csrfOf(page), answer: 'seen' });
  await toldOnce(mostTold + 7, new Date(gateway.time.now.getTime() + 1000));
  expect(await list()).toContain('Robin');
});

test('no more is opened, and said to have been shown, than is given', async () => {
  await toldOnce(mostTold - 1);
  const url = await pageOf(nurse, askedFor(robin));
  for (let times = 0; times < mostTold + 2; times += 1) await tellTeam(nurse, url, { once: randomUUID() });
  const { answer, entries } = await newEntries(gateway, 'told', list);
  expect(answer.match(/In the emergency department|Is in the emergency department/g)).toHaveLength(mostTold);
  const opened = await Promise.all(entries.map(({ id }) => openEntry(gateway, id, charity)));
  const shown = opened.map((entry) => entry?.detail.released['Task'] ?? 0);
  expect(shown.reduce((sum, one) => sum + one, 0)).toBe(mostTold);
});

test('the answer names one entry, the list’s own, however many are withheld', async () => {
  const named = async () => String((await worker.get('/cases/told')).headers['x-audit-id']).split(', ');
  expect(await named()).toHaveLength(1);
  await toldOnce(1);
  const [id = '', ...others] = await named();
  expect(others).toEqual([]);
  const entry = await openEntry(gateway, id, charity);
  expect([entry?.outcome, entry?.personId]).toEqual(['nothing-shown', undefined]);
  await tellTeam(nurse, await pageOf(nurse, askedFor(robin)));
  expect(await named()).toHaveLength(1);
});

test('what is withheld is no entry of anybody’s, however often the list is read: the list’s own stands for it', async () => {
  await toldOnce(3);
  for (let times = 0; times < 2; times += 1) {
    const { entries } = await newEntries(gateway, 'told', list);
    expect(entries.map(({ outcome }) => outcome)).toEqual(['nothing-shown']);
  }
});
