import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { trust } from '../../src/demo/organisations.ts';
import { letsTeamBeTold } from '../../src/demo/people.ts';
import { currentSupport, token, typesIn } from '../support/ask.ts';
import { openEntry } from '../support/log-entries.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { startIndexedGateway, type IndexedGateway } from '../support/national-index.ts';
import { people, type CaseRecordInput } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { signIn, staff, type Visitor } from '../support/staff.ts';
import { agreeOnTelling, formOf, introduceThem, pageOf, tellTeam } from '../support/telling.ts';

// Nobody here was looked at before: what the national index says, it says for the first time on the page that is asked for.

let gateway: IndexedGateway;
let nurse: Visitor;
const morgan = letsTeamBeTold(people.sharesMost());
const robin = people.undecided();
const priya = people.sharesWhoHelps();

beforeAll(async () => {
  gateway = await startIndexedGateway();
  await agreeOnTelling(gateway);
  for (const record of [morgan, robin, priya]) expect(await pushAndApply(gateway, record)).toBe('applied');
});
beforeEach(async () => {
  nurse = await signIn(gateway.app, staff.nurse);
});
afterAll(() => gateway.stop());

function say(isRestricted: boolean, { person }: CaseRecordInput): void {
  const place = gateway.indexed.findIndex(({ nhsNumber }) => nhsNumber === person.nhsNumber);
  const [one] = gateway.indexed.splice(place, 1);
  if (one === undefined) throw new Error('the index has nobody of this number');
  gateway.indexed.push({ ...one, isRestricted });
}

async function teamsBySystem(record: CaseRecordInput): Promise<number> {
  const answer = await currentSupport(gateway, await token(gateway), personIdOf(record));
  return typesIn(answer.json())['CareTeam'] ?? 0;
}

test('Whoever the index now calls restricted has no team to be told of on the page, and from then on none by any face', async () => {
  const url = await pageOf(nurse, askedFor(morgan));
  expect(formOf(await nurse.get(`${url}/tell`)).teams).toHaveLength(1);
  expect(await teamsBySystem(morgan)).toBe(1);
  say(true, morgan);
  const page = await nurse.get(`${url}/tell`);
  expect(formOf(page).teams).toEqual([]);
  expect(page.body).not.toMatch(/Hyde|Living Life Well|Bola/);
  const entry = await openEntry(gateway, String(page.headers['x-audit-id']), trust);
  expect(entry?.detail.decisions.map(({ code }) => code)).toContain('absolute-withhold');
  expect(await teamsBySystem(morgan)).toBe(0);
});

test('nothing that the index says to a nurse on these pages lifts a restriction', async () => {
  say(false, morgan);
  expect(formOf(await nurse.get(`${await pageOf(nurse, askedFor(morgan))}/tell`)).teams).toEqual([]);
});

test('a team that was offered before the index said so is not told any more', async () => {
  const url = await pageOf(nurse, askedFor(robin));
  expect((await tellTeam(nurse, url)).headers.location).toBe(`${url}/tell/told`);
  const { teams, ...hidden } = formOf(await nurse.get(`${url}/tell`));
  say(true, robin);
  const form = { ...hidden, team: teams[0] ?? '', situation: 'in-emergency-department' };
  expect((await nurse.post(`${url}/tell`, form)).headers.location).toBe(`${url}/tell/not-told`);
  expect(await gateway.database.query('SELECT FROM told')).toHaveLength(1);
});

test('an introduction is passed on, since it meets nobody; who has the number is restricted from then on', async () => {
  expect(await teamsBySystem(priya)).toBe(1);
  say(true, priya);
  const url = await pageOf(nurse, askedFor(priya));
  expect((await introduceThem(nurse, url)).headers.location).toBe(`${url}/introduce/introduced`);
  expect(await teamsBySystem(priya)).toBe(0);
});
