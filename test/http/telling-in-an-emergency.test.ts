import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { trust } from '../../src/demo/organisations.ts';
import { letsTeamBeTold } from '../../src/demo/people.ts';
import { bannerOf, endOnPage, openOnPage } from '../support/emergency-page.ts';
import type { TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor } from '../support/look.ts';
import { people, type CaseRecordInput } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';
import { agreeOnTelling, formOf, pageOf, tellTeam } from '../support/telling.ts';

let gateway: TestGateway;
let nurse: Visitor;
const nothing = people.sharesNothing();
const onlyTelling = letsTeamBeTold(hiddenFromTrust(people.sharesMost()));

/** Shows the hospital nothing. */
function hiddenFromTrust(record: CaseRecordInput): CaseRecordInput {
  if (record.sharing === undefined) throw new Error('this person has made choices');
  const no = { decision: 'do-not-share' as const, topics: ['existence' as const], with: [trust] };
  return { ...record, sharing: { ...record.sharing, choices: [no] } };
}

beforeAll(async () => {
  gateway = await startStaffGateway();
  await agreeOnTelling(gateway);
  for (const record of [nothing, onlyTelling]) expect(await pushAndApply(gateway, record)).toBe('applied');
});
beforeEach(async () => {
  nurse = await signIn(gateway.app, staff.nurse);
});
afterAll(() => gateway.stop());

const told = async (): Promise<number> => (await gateway.database.query('SELECT FROM told')).length;
const teamsOf = async (url: string): Promise<readonly string[]> =>
  formOf(await nurse.get(`${url}/tell`)).teams;

describe('An open case lifts nothing for the team', () => {
  test('whoever refused everything is shown to the nurse, and their team is not told', async () => {
    const url = await pageOf(nurse, askedFor(nothing));
    expect(await teamsOf(url)).toEqual([]);
    await openOnPage(nurse, url);
    expect(await teamsOf(url)).toHaveLength(1);
    const { answer, entries } = await newEntries(gateway, 'told', () => tellTeam(nurse, url));
    expect(answer.headers.location).toBe(`${url}/tell/not-told`);
    expect(await told()).toBe(0);
    await endOnPage(nurse, url);
    const id = entries.find(({ outcome }) => outcome === 'refused')?.id ?? '';
    const refused = await openEntry(gateway, id, trust);
    expect(refused?.detail.decisions).toContainEqual(expect.objectContaining({ code: 'refused' }));
  });

  test('nor for the nurse, once it has ended: not even for a team that was shown under it', async () => {
    const url = await pageOf(nurse, askedFor(onlyTelling));
    await openOnPage(nurse, url);
    const [team = ''] = await teamsOf(url);
    await endOnPage(nurse, url);
    expect(await teamsOf(url)).toEqual([]);
    expect((await tellTeam(nurse, url, { team })).headers.location).toBe(`${url}/tell/not-told`);
    expect(await told()).toBe(0);
  });
});

describe('Under an open case', () => {
  test('the pages keep its banner, and a team is told where its own agreement and the person let it', async () => {
    const url = await pageOf(nurse, askedFor(onlyTelling));
    await openOnPage(nurse, url);
    for (const page of ['tell', 'tell/told', 'introduce'])
      expect(bannerOf(await nurse.get(`${url}/${page}`))).toMatch(/^Emergency view until/);
    const { answer, entries } = await newEntries(gateway, 'told', () => tellTeam(nurse, url));
    expect(answer.headers.location).toBe(`${url}/tell/told`);
    expect(await told()).toBe(1);
    const [row] = await gateway.database.query<{ id: string }>(
      'SELECT id::text FROM break_glass_case WHERE closed_at IS NULL ORDER BY opened_at DESC LIMIT 1',
    );
    expect(entries).toHaveLength(2);
    for (const { id } of entries) {
      const entry = await openEntry(gateway, id, trust);
      expect(entry).toMatchObject({ purpose: 'BTG', detail: { asked: { case: row?.id } } });
    }
    await endOnPage(nurse, url);
  });
});
