import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { organisationIdentities, type StaffPrincipal } from '../../src/auth/principal.ts';
import { liaison, trust } from '../../src/demo/organisations.ts';
import { releaseLogPage } from '../../src/gateway/log/release-log.ts';
import { releaseSupport } from '../../src/gateway/release.ts';
import { reviewEntries } from '../../src/gateway/review/review-entries.ts';
import { releaseQueue } from '../../src/gateway/review/release-queue.ts';
import { introduce } from '../../src/gateway/tell/introduce.ts';
import { readTold } from '../../src/gateway/tell/read-told.ts';
import { offerTeams, tellTeam, type AboutPerson } from '../../src/gateway/tell/tell.ts';
import { caseWorker, nurse, officer, otherOfficer, sourceOfficer } from '../support/emergency.ts';
import { startTestGateway, tenPastTwo, type TestGateway } from '../support/gateway.ts';
import { askedFor } from '../support/look.ts';
import { findInText, needlesOf } from '../support/needles.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { openCasesOf, reviewAll } from '../support/reviews.ts';
import { introduction } from '../support/telling.ts';

const morgan: CaseRecordInput = {
  ...people.sharesMost(),
  person: {
    ...people.sharesMost().person,
    address: { lines: ['4 Nowhere Lane'], postcode: 'M99 9ZZ' },
  },
};
const quiet = people.sharesNothing();
const family = morgan.person.name.family;
const watched = people.sharesWhoHelps();
const colleague = people.undecided();

const userCalled = (name: string): StaffPrincipal => {
  const subject = `https://id.example|${name}`;
  return { ...nurse, subject, name, identities: [subject, ...organisationIdentities(nurse.organisations)] };
};
const self = userCalled('self');
const cousin = userCalled('cousin');
const neighbour = userCalled('neighbour');

/** What the deployment says of its staff; of whom some are people here as well. */
const review = {
  sampleShare: 1,
  hours: [{ role: 'case-worker', from: '07:00', until: '20:00' }],
  staff: [
    { user: self.subject, organisation: 'X9Z99', ...askedFor(morgan) },
    { user: 'https://id.example|colleague', organisation: liaison, ...askedFor(colleague) },
    { user: cousin.subject, organisation: 'X9Z99', surname: family.toUpperCase(), postcode: 'm999zz' },
    {
      user: neighbour.subject,
      organisation: 'X9Z99',
      surname: 'Other',
      postcode: 'M99 9ZZ',
      addressLine: '4, Nowhere Lane',
    },
  ],
  watchList: [askedFor(watched)],
};

let gateway: TestGateway;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lwg-review-'));
  const file = join(folder, 'review.json');
  writeFileSync(file, JSON.stringify(review));
  gateway = await startTestGateway({ variables: { LWG_REVIEW_FILE: file } });
  for (const record of [morgan, quiet, watched, colleague])
    expect(await pushAndApply(gateway, record)).toBe('applied');
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  gateway.time.now = tenPastTwo;
  for (const table of ['review_note', 'review_case', 'reviewed_look', 'review_count', 'review_pending']) {
    await gateway.database.query(`DELETE FROM ${table}`);
  }
});

async function look(caller: StaffPrincipal, record: CaseRecordInput = morgan): Promise<string> {
  const question = {
    caller,
    face: 'page',
    purpose: 'TREAT',
    asked: { by: 'nhs-number', ...askedFor(record) },
  };
  const { auditId } = await releaseSupport(
    gateway.services,
    question as Parameters<typeof releaseSupport>[1],
    ({ resources }) => ({ body: 'page', used: resources }),
  );
  return auditId;
}

const telling = (caller: StaffPrincipal, record = morgan): AboutPerson => ({
  caller,
  roleWords: 'MH liaison nurse',
  asked: askedFor(record),
  evidence: { foundBy: 'typed' },
});
const openTelling = (caller: StaffPrincipal, record = morgan) =>
  offerTeams(gateway.services, telling(caller, record), ({ teams }) => String(teams.length));

/** The rules whose cases the trust's officer finds. */
async function found(): Promise<readonly string[]> {
  await reviewAll(gateway);
  return (await openCasesOf(gateway, officer))
    .map(({ rule }) => rule)
    .filter((rule) => rule !== 'officer-sampled');
}

const later = (days: number): void => {
  gateway.time.now = new Date(tenPastTwo.getTime() + days * 86_400_000);
};

describe('No case comes of', () => {
  test('an ordinary look', async () => {
    await look(userCalled('ordinary'));
    expect(await found()).toEqual([]);
  });

  test('somebody of whom no agreement lets the asking organisation hear: a case would tell that they are known', async () => {
    const dead = { ...quiet, person: { ...quiet.person, diedOn: '2026-11-01' } };
    expect(await pushAndApply(gateway, changed(dead, 5, {}))).toBe('applied');
    const stranger = { ...userCalled('stranger'), organisation: 'X9Z99', organisations: ['X9Z99'] };
    await look(stranger, quiet);
    await reviewAll(gateway);
    const rows = await gateway.database.query<{ rule: string }>('SELECT rule FROM review_case');
    expect(rows).toEqual([]);
  });

  test('what a team reads of what it was told, nor of an introduction, which opens no record', async () => {
    await readTold(gateway.services, { ...caseWorker, subject: self.subject });
    const [to] = gateway.services.introductions;
    if (to === undefined) throw new Error('nobody takes introductions');
    const { given, phone, strands, agreement } = introduction;
    const typed = { to, given, family: 'Other', phone, strands: [strands], agreement, once: randomUUID() };
    await introduce(gateway.services, telling(self), typed);
    expect(await found()).toEqual([]);
  });

  test('support that is looked at after no team could be told: that was no refusal of the record', async () => {
    await openTelling(userCalled('again'), quiet);
    await reviewAll(gateway);
    expect(await gateway.database.query('SELECT FROM reviewed_look')).toEqual([]);
    await openTelling(userCalled('again'));
    await reviewAll(gateway);
    expect(await gateway.database.query('SELECT FROM reviewed_look')).toHaveLength(1);
  });

  test('an entry that is judged twice', async () => {
    const entry = await look(self);
    expect(await found()).toContain('self-access');
    await gateway.database.query('INSERT INTO review_pending (entry_id, at) VALUES ($1, now())', [entry]);
    expect((await found()).filter((rule) => rule === 'self-access')).toHaveLength(1);
  });
});

describe('A case is made of', () => {
  test('one’s own record, opened to tell its team', async () => {
    await openTelling(self);
    expect(await found()).toEqual(['self-access']);
  });

  test('a team of one’s own that is told, without its page', async () => {
    const said = { situation: 'seen-gone-home' } as const;
    await tellTeam(gateway.services, telling(self), { team: 'x', said, once: randomUUID() });
    expect(await found()).toEqual(['self-access']);
  });

  test('one’s own record, for the department and the trust above it, and for no source', async () => {
    await look(self);
    expect(await found()).toEqual(['self-access']);
    const rows = await gateway.database.query<{ organisation: string }>(
      "SELECT organisation FROM review_case WHERE rule = 'self-access' ORDER BY 1",
    );
    expect(rows.map(({ organisation }) => organisation)).toEqual([trust, liaison]);
    expect(await openCasesOf(gateway, sourceOfficer)).toEqual([]);
  });

  test('family, by surname and postcode, and by address, however they are written', async () => {
    await look(cousin);
    expect(await found()).toEqual(['same-surname-postcode']);
    await look(neighbour);
    expect((await found()).toSorted()).toEqual(['same-address', 'same-surname-postcode']);
  });

  test('a colleague: somebody on the staff list of the same organisation', async () => {
    await look(userCalled('workmate'), colleague);
    expect(await found()).toEqual(['colleague']);
  });

  test('somebody on the watch list, of which the case says nothing more', async () => {
    await look(userCalled('curious'), watched);
    await reviewAll(gateway);
    const cases = await openCasesOf(gateway, officer, 'guarded-record');
    expect(cases).toHaveLength(1);
    expect(findInText(needlesOf([watched]), JSON.stringify(cases))).toEqual([]);
    expect(cases[0]?.ruleName).toMatch(/watch list, or an address/);
  });

  test('somebody who has died', async () => {
    const dead = { ...morgan, person: { ...morgan.person, diedOn: '2026-11-20' } };
    expect(await pushAndApply(gateway, changed(dead, 10, {}))).toBe('applied');
    await look(userCalled('after-death'));
    expect(await found()).toEqual(['deceased']);
    expect(await pushAndApply(gateway, changed(morgan, 20, {}))).toBe('applied');
  });

  test('many more looks than on the user’s other days, once a day', async () => {
    const busy = userCalled('busy');
    for (let day = 0; day < 5; day += 1) {
      later(day);
      await look(busy);
    }
    later(5);
    for (let one = 0; one < 22; one += 1) await look(busy);
    expect(await found()).toEqual(['volume']);
  });

  test('what is shown soon after it was refused', async () => {
    const pushy = userCalled('pushy');
    const { sharing } = morgan;
    const withdrawn = { sharing: sharing && { ...sharing, status: 'withdrawn' as const } };
    expect(await pushAndApply(gateway, changed(morgan, 30, withdrawn))).toBe('applied');
    await look(pushy);
    expect(await found()).toEqual([]);
    gateway.time.now = new Date(tenPastTwo.getTime() + 10 * 60_000);
    expect(await pushAndApply(gateway, changed(morgan, 40, {}))).toBe('applied');
    await look(pushy);
    expect(await found()).toEqual(['denied-then-allowed']);
  });

  test('an account that was not used for a long time', async () => {
    const away = userCalled('away');
    await look(away);
    later(100);
    await look(away);
    expect(await found()).toEqual(['dormant-account']);
  });

  test('looks again and again after support ended', async () => {
    const { episode } = morgan;
    const ended = {
      episode: episode && { ...episode, status: 'closed', end: '2026-11-20', nextContact: undefined },
    };
    expect(await pushAndApply(gateway, changed(morgan, 50, ended as Partial<CaseRecordInput>))).toBe(
      'applied',
    );
    const curious = userCalled('again');
    await look(curious);
    await look(curious);
    expect(await found()).toEqual([]);
    await look(curious);
    expect(await found()).toEqual(['repeated-after-end']);
    expect(await pushAndApply(gateway, changed(morgan, 60, {}))).toBe('applied');
  });
});

describe('An officer’s own look', () => {
  test('is given to another officer and never to themselves', async () => {
    await releaseLogPage(gateway.services, officer, {}, undefined);
    await reviewAll(gateway);
    expect(await openCasesOf(gateway, officer, 'officer-sampled')).toEqual([]);
    const sampled = await openCasesOf(gateway, otherOfficer, 'officer-sampled');
    expect(sampled.length).toBeGreaterThan(0);
  });

  test('that is refused to somebody else is sampled as well', async () => {
    await expect(releaseLogPage(gateway.services, caseWorker, {}, undefined)).rejects.toThrow(
      'not-permitted',
    );
    await reviewAll(gateway);
    expect(await openCasesOf(gateway, sourceOfficer, 'officer-sampled')).toHaveLength(1);
  });
});

describe('The work-list', () => {
  test('is emptied by any number of workers at once, each entry once', async () => {
    for (let one = 0; one < 120; one += 1) await look(userCalled(`many-${one}`));
    const takenBy = async (): Promise<number> => {
      let all = 0;
      for (let batch = await reviewEntries(gateway.services); batch.taken > 0;) {
        all += batch.taken;
        batch = await reviewEntries(gateway.services);
      }
      return all;
    };
    const counts = await Promise.all([takenBy(), takenBy(), takenBy()]);
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(120);
    const [remembered] = await gateway.database.query<{ looks: number }>(
      'SELECT count(*)::int AS looks FROM reviewed_look',
    );
    expect(remembered?.looks).toBe(120);
  });

  test('holds an entry that cannot be judged for later, and judges the others', async () => {
    const broken = await look(self);
    await gateway.database.query("UPDATE audit_event SET actor = '\\x00' WHERE id = $1", [broken]);
    await look(cousin);
    expect(await reviewEntries(gateway.services)).toEqual({ taken: 2, putOff: 1 });
    expect(await reviewEntries(gateway.services)).toEqual({ taken: 0, putOff: 0 });
    const waiting = await gateway.database.query<{ entry_id: string; attempts: number }>(
      'SELECT entry_id::text, attempts FROM review_pending',
    );
    expect(waiting).toEqual([{ entry_id: broken, attempts: 1 }]);
    await gateway.database.query('DELETE FROM review_pending');
    const rows = await gateway.database.query<{ rule: string }>('SELECT DISTINCT rule FROM review_case');
    expect(rows.map(({ rule }) => rule)).toEqual(['same-surname-postcode']);
  });
});

test('The queue says which rules do not run and why', async () => {
  const { notRunning } = await releaseQueue(gateway.services, officer, { show: 'open', after: undefined });
  expect(notRunning.map(({ name }) => name)).toEqual(['No evidence of a relationship']);
});
