import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { charity, demoAgreement, trust } from '../../src/demo/organisations.ts';
import { token } from '../support/ask.ts';
import { check, choicesOf, keptIn, record, save, stopAll, textOf } from '../support/choices.ts';
import { startStaffGateway, seeSupport, signIn, staff, csrfOf, type Visitor } from '../support/staff.ts';
import type { TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import {
  addOtherSource,
  type OtherSource,
  askedFor,
  fromOtherSource,
  isShown,
  personIdOf,
} from '../support/look.ts';
import { people, type CaseRecordInput } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
let worker: Visitor;
let nurse: Visitor;
let other: OtherSource;
beforeAll(async () => {
  gateway = await startStaffGateway();
  other = await addOtherSource(gateway);
  await pushAndApply(gateway, people.sharesMost());
  worker = await signIn(gateway.app, staff.caseWorker);
  nurse = await signIn(gateway.app, staff.nurse);
});
afterAll(() => gateway.stop());

const org = `org-${trust}`;
const ownPrivate = `private-${trust}`;
let row = 0;
const numbers = [
  '9990000093',
  '9990000107',
  '9990000115',
  '9990000123',
  '9990000131',
  '9990000158',
  '9990000166',
];

/** The same story for somebody new, so that no test meets another's choices. */
async function somebodyLike(record: CaseRecordInput): Promise<CaseRecordInput> {
  const nhsNumber = numbers[row] ?? '';
  row += 1;
  const person = { ...record.person, id: `N-${row}`, nhsNumber };
  const named = { ...record, person };
  expect(await pushAndApply(gateway, named)).toBe('applied');
  return named;
}

const seen = async (record: CaseRecordInput): Promise<string> =>
  textOf(await seeSupport(nurse, askedFor(record)));
const readBack = async (url: string): Promise<string> => textOf(await worker.get(url));

describe('What is recorded on the page', () => {
  test('binds the next look, is read back in plain English, and says who wrote it down', async () => {
    const robin = await somebodyLike(people.undecided());
    const url = await choicesOf(worker, robin);
    expect(await readBack(url)).toContain('Example Wellbeing Charity has not recorded a choice yet.');
    expect(await seen(robin)).toContain('Living Life Well hub');
    const checked = await check(worker, url, { [org]: ['safety-plan'] });
    expect(textOf(checked)).toMatch(/Example Infirmary will no longer see: who gives support/);
    const saved = await save(worker, url, checked);
    expect([saved.statusCode, saved.headers.location]).toEqual([303, `${url}/recorded`]);
    expect(await seen(robin)).not.toContain('Living Life Well hub');
    expect(await readBack(url)).toMatch(
      /May see that support is being given the safety plan May not see who gives support/,
    );
    expect(await readBack(url)).toMatch(
      /22 Nov 2026 Recorded by Casey Fielding Recorded where On this page Does it count\? Counts/,
    );
  });

  test('closes what is not ticked, although the case system was told otherwise before', async () => {
    const morgan = await somebodyLike(people.sharesMost());
    const url = await choicesOf(worker, morgan);
    expect(await seen(morgan)).toContain('Get back to part-time work');
    const checked = await check(worker, url, { [org]: ['contacts', 'safety-plan', 'needs', 'journey'] });
    expect(textOf(checked)).toMatch(/will no longer see: the support plan and activities; goals/);
    expect(textOf(checked)).not.toContain('will be able to see');
    await save(worker, url, checked);
    expect(await seen(morgan)).not.toContain('Get back to part-time work');
    expect(await seen(morgan)).toContain('A quiet room');
    // A later push of the same choices changes nothing of it.
    await pushAndApply(gateway, {
      ...morgan,
      source: { ...morgan.source, modified: '2026-11-22T01:00:00Z' },
    });
    expect(await seen(morgan)).not.toContain('Get back to part-time work');
  });

  test('shows a sensitive topic only where it was ticked by name, and never ticks it again by itself', async () => {
    const morgan = await somebodyLike(people.sharesMost());
    const url = await choicesOf(worker, morgan);
    await record(worker, url, { [org]: ['contacts', 'plan'] });
    expect(await seen(morgan)).not.toContain('Drink less');
    await record(worker, url, { [org]: ['contacts', 'plan'], [ownPrivate]: ['drug-alcohol'] });
    expect(await seen(morgan)).toContain('Drink less in the evening');
    const { body } = await worker.get(`${url}/change`);
    expect(body).toMatch(/name="org-X9T01"[^>]*value="plan"[^>]* checked/);
    expect(body).toMatch(/value="drug-alcohol"/);
    expect(body).not.toMatch(/value="drug-alcohol"[^>]* checked/);
  });

  test('is opened with what is shared now, once the person has said something, and with nothing before', async () => {
    const morgan = await somebodyLike(people.sharesMost());
    const ticked = async (who: CaseRecordInput): Promise<number> =>
      (
        (await worker.get(`${await choicesOf(worker, who)}/change`)).body.match(
          /type="checkbox"[^>]* checked/g,
        ) ?? []
      ).length;
    expect(await ticked(morgan)).toBe(6);
    expect(await ticked(await somebodyLike(people.undecided()))).toBe(0);
  });
});

describe('A refusal recorded elsewhere keeps things closed, and the page says so', () => {
  test('by the organisation’s own system: with its day', async () => {
    const lee = people.sharesNothing();
    await pushAndApply(gateway, lee);
    const url = await choicesOf(worker, lee);
    const checked = textOf(await check(worker, url, { [org]: ['contacts'] }));
    expect(checked).toContain('Nobody will see more or less than now.');
    expect(checked).toMatch(
      /who gives support and how to reach them: an earlier choice recorded by Example Wellbeing Charity on 1 Nov 2026 says no/,
    );
    await record(worker, url, { [org]: ['contacts'] });
    expect(await seen(lee)).toContain('No current support to show');
  });

  test('by another organisation: not whose it is', async () => {
    const robin = people.undecided();
    await pushAndApply(gateway, robin);
    const sharing = people.sharesNothing().sharing;
    if (sharing === undefined) throw new Error('this person has made choices');
    await push(gateway, JSON.stringify({ ...fromOtherSource(robin), sharing }), { apiKey: other.apiKey });
    await gateway.work();
    const url = await choicesOf(worker, robin);
    await record(worker, url, { [org]: ['contacts'] });
    const page = await worker.get(url);
    expect(textOf(page)).toContain('how to reach them: another recorded choice says no');
    expect(page.body).not.toMatch(/X9C02|other-cases/);
  });
});

describe('Stopping all sharing', () => {
  test('closes everything of every source, until something is recorded again', async () => {
    const morgan = people.sharesMost();
    const personId = personIdOf(morgan);
    await push(gateway, JSON.stringify(fromOtherSource(morgan)), { apiKey: other.apiKey });
    await gateway.work();
    const bearer = await token(gateway);
    const url = await choicesOf(worker, morgan);
    expect(await isShown(gateway, bearer, personId)).toBe(true);
    expect((await stopAll(worker, url)).headers.location).toBe(`${url}/recorded`);
    expect(await isShown(gateway, bearer, personId)).toBe(false);
    expect(await seen(morgan)).toContain('No current support to show');
    expect(await readBack(`${url}/recorded`)).toContain('All sharing is stopped');
    expect(await readBack(url)).toMatch(/May see Nothing[^]*Stops everything/);
    expect(await readBack(`${url}/print`)).toContain('You have stopped all sharing.');
    await record(worker, url, { [org]: ['contacts'] });
    expect(await isShown(gateway, bearer, personId)).toBe(true);
  });

  test('is never in the way of a change that came in between: stop is stop', async () => {
    const morgan = await somebodyLike(people.sharesMost());
    const url = await choicesOf(worker, morgan);
    const open = await worker.get(`${url}/stop`);
    await record(worker, url, { [org]: ['contacts'] });
    expect((await worker.post(`${url}/stop`, { _csrf: csrfOf(open) })).statusCode).toBe(303);
    expect(await seen(morgan)).toContain('No current support to show');
  });
});

describe('Saving twice', () => {
  test('the same is one version and no conflict', async () => {
    const url = await choicesOf(worker, people.sharesMost());
    const checked = await check(worker, url, { [org]: ['contacts'] });
    const { version } = keptIn(checked);
    const answers = [await save(worker, url, checked), await save(worker, url, checked)];
    expect(answers.map(({ headers }) => headers.location)).toEqual([`${url}/recorded`, `${url}/recorded`]);
    const next = keptIn(await check(worker, url, { [org]: ['contacts'] }));
    expect(Number(next['version']) - Number(version)).toBeLessThanOrEqual(1);
  });
});

describe('The work-list', () => {
  test('leads to somebody whose choice lacks its day, and says what to do', async () => {
    const { sharing, ...record } = people.sharesMost();
    if (sharing === undefined) throw new Error('this person has made choices');
    const { recordedOn: _, ...undated } = sharing;
    const person = { ...record.person, id: 'N-9', nhsNumber: '9990000069' };
    await pushAndApply(gateway, { ...record, person, sharing: { ...undated, id: 'X-9' } });
    const list = await worker.get('/cases/people');
    expect(textOf(list)).toMatch(/22 Nov 2026 What is missing when it was said/);
    expect(list.body).not.toMatch(/testpatient|999 ?000 ?0069/i);
    const consent = /name="consent" value="([^"]+)"/.exec(list.body)?.[1] ?? '';
    const opened = await worker.post('/cases/people/open', { _csrf: csrfOf(list), consent });
    expect(await readBack(String(opened.headers.location))).toMatch(/Not written down[^]*Incomplete/);
  });
});

describe('Every look and every change', () => {
  test('is in the log, for the organisation’s own officer, before it is answered', async () => {
    const url = await choicesOf(worker, people.sharesMost());
    for (const page of ['', '/change', '/print', '/stop', '/recorded']) {
      const { answer, entries } = await newEntries(gateway, 'consent', () => worker.get(url + page));
      expect(entries.map(({ id, outcome }) => [id, outcome])).toEqual([
        [answer.headers['x-audit-id'], 'shown'],
      ]);
      const entry = await openEntry(gateway, entries[0]?.id ?? '', charity);
      expect(entry).toMatchObject({
        purpose: 'PATRQT',
        organisation: charity,
        detail: { nhsNumber: '9990000018', answerHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      });
    }
    const stop = await newEntries(gateway, 'consent', () => stopAll(worker, url));
    expect(stop.entries.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'shown']);
  });
});

describe('After the last day', () => {
  test('it is closed, although the case system was told otherwise before', async () => {
    const morgan = await somebodyLike(people.sharesMost());
    const url = await choicesOf(worker, morgan);
    await record(worker, url, {
      [org]: ['contacts'],
      'until-day': '30',
      'until-month': '11',
      'until-year': '2026',
    });
    const { now } = gateway.time;
    const shownAt = async (day: string): Promise<boolean> => {
      gateway.time.now = new Date(`${day}T12:00:00Z`);
      return isShown(gateway, await token(gateway), personIdOf(morgan));
    };
    expect([await shownAt('2026-11-30'), await shownAt('2026-12-01')]).toEqual([true, false]);
    gateway.time.now = now;
  });
});

describe('An agreement that is added', () => {
  test('brings its organisation into the form, with a list for all of them and the reasons to choose from', async () => {
    const { services } = gateway;
    await recordAgreement({ store: services.store, clock: services.clock }, 'operator', {
      ...demoAgreement,
      id: 'example-council',
      recipients: ['X9L01'],
      roles: ['case-worker'],
      purposes: ['TREAT', 'ETREAT'],
      topics: ['existence', 'contacts'],
    });
    const organisationNames = new Map([...services.organisationNames, ['X9L01', 'Example Council']]);
    const app = await buildApp({ ...services, organisationNames });
    const there = await signIn(app, staff.caseWorker);
    const url = await choicesOf(there, people.sharesMost());
    expect(textOf(await there.get(`${url}/change`))).toMatch(
      /Everyone below may see[^]*Example Council may see[^]*Example Infirmary may see[^]*It may be used for Care and treatment Emergency care/,
    );
    const checked = textOf(await check(there, url, { everyone: ['contacts'], purpose: ['ETREAT'] }));
    expect(checked).toMatch(
      /Example Council When asked by a case worker, for emergency care May see that support is being given/,
    );
    expect(checked).toContain(
      'Example Council, when asked by a case worker, for emergency care, will be able to see: that support is being given',
    );
    await app.close();
  });
});
