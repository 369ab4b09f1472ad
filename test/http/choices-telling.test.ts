import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { demoReturnAgreement, trust } from '../../src/demo/organisations.ts';
import { letsTeamBeTold } from '../../src/demo/people.ts';
import { check, choicesOf, record, save, stopAll, textOf } from '../support/choices.ts';
import type { TestGateway } from '../support/gateway.ts';
import { askedFor } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';
import { agreeOnTelling, pageOf, tellTeam } from '../support/telling.ts';

let gateway: TestGateway;
let worker: Visitor;
let nurse: Visitor;
let url: string;
let version = 1;
const robin = people.undecided();
const org = `org-${trust}`;
const question = 'May a hospital tell your team that you are there?';
const may = 'Example Infirmary may tell Example Wellbeing Charity that Robin is there';
const mayNot = 'Example Infirmary may not tell Example Wellbeing Charity that Robin is there';

beforeAll(async () => {
  gateway = await startStaffGateway();
  await pushAndApply(gateway, robin);
  worker = await signIn(gateway.app, staff.caseWorker);
  nurse = await signIn(gateway.app, staff.nurse);
  url = await choicesOf(worker, robin);
});
afterAll(() => gateway.stop());

async function isTold(whom = robin): Promise<boolean> {
  const page = await pageOf(nurse, askedFor(whom));
  return (await tellTeam(nurse, page)).headers.location === `${page}/tell/told`;
}
const read = async (page = ''): Promise<string> => textOf(await worker.get(url + page));
async function agree(change: Partial<typeof demoReturnAgreement> = {}): Promise<void> {
  version += 1;
  await agreeOnTelling(gateway, { ...demoReturnAgreement, version, ...change });
}

describe('Where no agreement lets anybody tell the team', () => {
  test('it is not asked, and no page tells of it', async () => {
    for (const page of ['', '/change', '/print', '/stop'])
      expect(await read(page)).not.toMatch(/hospital|there\?/i);
    await record(worker, url, { [org]: ['contacts'], told: 'yes' });
    await agree();
    expect(await isTold()).toBe(false);
  });
});

describe('The team is not told', () => {
  beforeEach(() => agree());

  test.each([
    ['where it was not asked', {}],
    ['where it was marked as not asked', { told: 'not-asked' }],
    ['by a no', { told: 'no' }],
    ['by a yes beside a no', { told: ['yes', 'no'] }],
    ['by two yeses, which no form sends', { told: ['yes', 'yes'] }],
    ['by words', { told: 'Yes please' }],
    ['by a yes to another question', { [org]: ['contacts', 'attendance'], everyone: ['attendance'] }],
  ])('%s', async (_, answers) => {
    await record(worker, url, { [org]: ['contacts'], ...answers });
    expect(await read()).toContain(mayNot);
    expect(await isTold()).toBe(false);
  });

  test('by a yes of before, once all sharing is stopped', async () => {
    await record(worker, url, { [org]: ['contacts'], told: 'yes' });
    expect(await read('/stop')).toContain(
      'No hospital can tell Example Wellbeing Charity that Robin is there.',
    );
    await stopAll(worker, url);
    expect(await isTold()).toBe(false);
    expect(await read()).toContain(mayNot);
  });

  test('after the last day', async () => {
    const until = { 'until-day': '30', 'until-month': '11', 'until-year': '2026' };
    await record(worker, url, { [org]: ['contacts'], told: 'yes', ...until });
    expect(await isTold()).toBe(true);
    const { now } = gateway.time;
    gateway.time.now = new Date('2026-12-01T12:00:00Z');
    worker = await signIn(gateway.app, staff.caseWorker);
    nurse = await signIn(gateway.app, staff.nurse);
    expect(textOf(await worker.get(await choicesOf(worker, robin)))).toContain(mayNot);
    gateway.time.now = now;
    worker = await signIn(gateway.app, staff.caseWorker);
    nurse = await signIn(gateway.app, staff.nurse);
    url = await choicesOf(worker, robin);
  });

  test('where the yes on the page meets a no elsewhere; the page says so', async () => {
    const morgan = people.sharesMost();
    if (morgan.sharing === undefined) throw new Error('this person has made choices');
    const no = { decision: 'do-not-share' as const, topics: ['attendance' as const] };
    const sharing = { ...morgan.sharing, choices: [...morgan.sharing.choices, no] };
    await pushAndApply(gateway, { ...morgan, sharing });
    const theirs = await choicesOf(worker, morgan);
    const saved = await record(worker, theirs, { [org]: ['contacts'], told: 'yes' });
    expect(textOf(await worker.get(String(saved.headers.location)))).toContain(
      'Example Infirmary may not tell Example Wellbeing Charity that Morgan is there, although the choice here says yes: another recorded choice says no',
    );
    expect(await isTold(morgan)).toBe(false);
  });
});

describe('A yes to the question', () => {
  beforeEach(() => agree());

  test('lets the team be told, is read back before and after, and on paper', async () => {
    await record(worker, url, { [org]: ['contacts'] });
    expect(await read('/change')).toContain(question);
    const checked = await check(worker, url, { [org]: ['contacts'], told: 'yes' });
    const before = textOf(checked);
    expect(before).toContain(
      'Starts Example Infirmary will be able to tell Example Wellbeing Charity that Robin is there.',
    );
    expect(before).toMatch(new RegExp(`Now .*${mayNot}.* After you save .*${may}`));
    expect(before).toContain('May a hospital tell Example Wellbeing Charity that Robin is there Yes');
    expect(await isTold()).toBe(false);
    const saved = await save(worker, url, checked);
    expect(textOf(await worker.get(String(saved.headers.location)))).toContain(may);
    expect(await read()).toContain(may);
    expect(await read('/print')).toContain(
      'If you are at a hospital Example Infirmary may tell us that you are there',
    );
    expect(await isTold()).toBe(true);
    expect((await worker.get(`${url}/change`)).body).toMatch(/name="told"[^>]*value="yes"[^>]* checked/);
  });

  test('is taken back by the next form without it, which says so before it is saved', async () => {
    await record(worker, url, { [org]: ['contacts'], told: 'yes' });
    const checked = await check(worker, url, { [org]: ['contacts'] });
    expect(textOf(checked)).toContain(
      'Stops Example Infirmary will no longer be able to tell Example Wellbeing Charity that Robin is there.',
    );
    expect(textOf(checked)).toContain('Robin is there Not asked, which counts as a no');
    await save(worker, url, checked);
    expect(await isTold()).toBe(false);
    expect((await worker.get(`${url}/change`)).body).not.toMatch(/name="told"[^>]* checked/);
  });

  test('that the case system was told is ticked on the first form, and stands until another is given', async () => {
    const priya = letsTeamBeTold(people.sharesWhoHelps());
    await pushAndApply(gateway, priya);
    expect(await isTold(priya)).toBe(true);
    const theirs = await choicesOf(worker, priya);
    expect((await worker.get(`${theirs}/change`)).body).toMatch(/name="told"[^>]*value="yes"[^>]* checked/);
    await record(worker, theirs, { [org]: ['contacts'], told: 'no' });
    expect(await isTold(priya)).toBe(false);
  });
});
