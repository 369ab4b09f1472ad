import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { StaffPrincipal } from '../../src/auth/principal.ts';
import { liaison, trust } from '../../src/demo/organisations.ts';
import { openCase } from '../../src/gateway/emergency/emergency-access.ts';
import { releaseCase } from '../../src/gateway/review/release-case.ts';
import { releaseQueue } from '../../src/gateway/review/release-queue.ts';
import {
  addNote,
  answerConcern,
  decideCase,
  holdBack,
  openByHand,
  raiseConcern,
  takeCase,
} from '../../src/gateway/review/work-on-case.ts';
import {
  caseWorker,
  nurse,
  officer,
  openCaseFor,
  otherOfficer,
  reason,
  sourceOfficer,
  startEmergencyGateway,
  strangeOfficer,
  user,
} from '../support/emergency.ts';
import { tenPastTwo, type TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { findInText, needlesOf } from '../support/needles.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { openCasesOf } from '../support/reviews.ts';

let gateway: TestGateway & { readonly bearer: string };
const secretive = people.sharesNothing();
const finding = { outcome: 'justified', text: 'Checked against the attendance list' } as const;

beforeAll(async () => {
  gateway = await startEmergencyGateway();
  expect(await pushAndApply(gateway, secretive)).toBe('applied');
});
afterAll(() => gateway.stop());
afterEach(() => {
  gateway.time.now = tenPastTwo;
});

const nurseCalled = (name: string): StaffPrincipal => ({ ...nurse, subject: `https://id.example|${name}` });
async function nurseOpens(caller = nurse): Promise<string> {
  const asked = { by: 'nhs-number', ...askedFor(secretive) } as const;
  return (await openCase(gateway.services, { caller, asked, reason })).id;
}
const idsFor = async (who: typeof officer): Promise<readonly string[]> =>
  (await openCasesOf(gateway, who)).map(({ id }) => id);

describe('A case cannot be reviewed', () => {
  test.each([nurse, caseWorker])('nor the queue be seen, in the role $role', async (who) => {
    const id = await nurseOpens();
    const refused = { code: 'not-permitted' };
    const asked = { show: 'open', after: undefined } as const;
    const { entries } = await newEntries(gateway, 'review-queue', () =>
      expect(releaseQueue(gateway.services, who, asked)).rejects.toMatchObject(refused),
    );
    expect(entries.map(({ outcome }) => outcome)).toEqual(['refused']);
    await expect(releaseCase(gateway.services, who, id)).rejects.toMatchObject(refused);
    await expect(takeCase(gateway.services, who, id)).rejects.toMatchObject(refused);
    await expect(addNote(gateway.services, who, id, 'x')).rejects.toMatchObject(refused);
    await expect(decideCase(gateway.services, who, id, finding)).rejects.toMatchObject(refused);
    await expect(openByHand(gateway.services, who, id)).rejects.toMatchObject(refused);
  });

  test('by an officer of somebody else: it is not in their queue, and not there for them', async () => {
    const id = await nurseOpens();
    expect(await idsFor(strangeOfficer)).toEqual([]);
    const absent = { code: 'not-found' };
    for (const asked of [id, randomUUID()]) {
      await expect(releaseCase(gateway.services, strangeOfficer, asked)).rejects.toMatchObject(absent);
      await expect(decideCase(gateway.services, strangeOfficer, asked, finding)).rejects.toMatchObject(
        absent,
      );
      await expect(addNote(gateway.services, strangeOfficer, asked, 'x')).rejects.toMatchObject(absent);
    }
  });

  test('by whoever opened it, in whatever role they sign in now; nor is it on their queue', async () => {
    const id = await nurseOpens();
    const both = { ...officer, subject: nurse.subject };
    const own = { code: 'not-permitted' };
    expect(await idsFor(officer)).toContain(id);
    expect(await idsFor(both)).not.toContain(id);
    await expect(releaseCase(gateway.services, both, id)).rejects.toMatchObject(own);
    await expect(decideCase(gateway.services, both, id, finding)).rejects.toMatchObject(own);
    await expect(addNote(gateway.services, both, id, 'x')).rejects.toMatchObject(own);
  });

  test('a second time: a closed case takes notes and no second outcome', async () => {
    const id = await nurseOpens(nurseCalled('twice'));
    await decideCase(gateway.services, officer, id, finding);
    const closed = { code: 'review-closed' };
    await expect(
      decideCase(gateway.services, otherOfficer, id, { ...finding, outcome: 'breach' }),
    ).rejects.toMatchObject(closed);
    await expect(takeCase(gateway.services, otherOfficer, id)).rejects.toMatchObject(closed);
    await addNote(gateway.services, otherOfficer, id, 'Seen later');
    const { found, notes } = await releaseCase(gateway.services, officer, id);
    expect(found.outcome).toBe('justified');
    expect(notes.map(({ kind, text }) => [kind, text])).toEqual([
      ['outcome', finding.text],
      ['note', 'Seen later'],
    ]);
  });

  test('and its reason be read by a source: what was typed may tell of somebody whom the source does not know', async () => {
    const id = await nurseOpens();
    expect(await idsFor(sourceOfficer)).toContain(id);
    const opened = await releaseCase(gateway.services, sourceOfficer, id);
    expect(opened.emergency).toMatchObject({ openedBy: undefined, reason: undefined, role: 'mh-liaison' });
    expect(JSON.stringify(opened)).not.toContain(reason.text);
  });
});

describe('The database itself refuses', () => {
  test('to change what was found, or what was said', async () => {
    const id = await nurseOpens(nurseCalled('for-good'));
    await decideCase(gateway.services, officer, id, finding);
    const change = "UPDATE review_case SET outcome = 'breach' WHERE organisation = $1 AND id = $2";
    await expect(gateway.database.query(change, [trust, id])).rejects.toThrow(/closed review/);
    const rights = await gateway.database.query<{ right: string }>(
      `SELECT privilege_type AS right FROM information_schema.role_table_grants
       WHERE grantee = 'lwg_gateway' AND table_name = 'review_note' ORDER BY 1`,
    );
    expect(rights.map(({ right }) => right)).toEqual(['INSERT', 'SELECT']);
  });
});

describe('The queue', () => {
  test('names cases by reference: no person, no name; and looking at it is in the log', async () => {
    const id = await openCaseFor(gateway, gateway.bearer, askedFor(secretive));
    const asked = { show: 'open', after: undefined } as const;
    const { answer, entries } = await newEntries(gateway, 'review-queue', async () => {
      return (await releaseQueue(gateway.services, officer, asked)).cases;
    });
    expect(answer).toContainEqual(
      expect.objectContaining({ id, rule: 'emergency-access', severity: 'high', openedAt: gateway.time.now }),
    );
    const needles = [...needlesOf([secretive]), personIdOf(secretive), user.name, user.id, reason.text];
    expect(findInText(needles, JSON.stringify(answer))).toEqual([]);
    expect(entries).toMatchObject([{ outcome: 'shown' }]);
  });

  test('keeps a case, open or over, until each party has reviewed it for itself', async () => {
    const id = await nurseOpens(nurseCalled('keeper'));
    gateway.time.now = new Date(gateway.time.now.getTime() + 40 * 24 * 3_600_000);
    expect(await idsFor(officer)).toContain(id);
    await decideCase(gateway.services, officer, id, finding);
    expect(await idsFor(officer)).not.toContain(id);
    expect(await idsFor(sourceOfficer)).toContain(id);
    await decideCase(gateway.services, sourceOfficer, id, { ...finding, outcome: 'referred' });
    expect(await idsFor(sourceOfficer)).not.toContain(id);
  });

  test('pages through all of it, each case once', async () => {
    for (let one = 0; one < 55; one += 1) await nurseOpens(nurseCalled(`page-${one}`));
    const seen: string[] = [];
    for (let after: Parameters<typeof releaseQueue>[2]['after'], page = 0; page < 5; page += 1) {
      const { cases, next } = await releaseQueue(gateway.services, officer, { show: 'open', after });
      seen.push(...cases.map(({ id }) => id));
      if (next === undefined) break;
      after = next;
    }
    expect(seen.length).toBeGreaterThan(55);
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('A review', () => {
  test('rests on who opened the case and why, which the officer reads and the log says that they read', async () => {
    const other = { ...user, id: 'u-9' };
    const id = await openCaseFor(gateway, gateway.bearer, { ...askedFor(secretive), user: other });
    const { answer, entries } = await newEntries(gateway, 'review-case', () =>
      releaseCase(gateway.services, officer, id),
    );
    expect(answer.emergency).toMatchObject({ openedBy: 'Robin Ashworth, by epr', reason });
    expect(await openEntry(gateway, entries[0]?.id ?? '', trust)).toMatchObject({
      detail: { asked: { case: id } },
      purpose: 'HCOMPL',
    });
  });

  test('is sealed but for its outcome, and in the log', async () => {
    const id = await nurseOpens(nurseCalled('sealed'));
    const { entries } = await newEntries(gateway, 'review-act', async () => {
      await takeCase(gateway.services, officer, id);
      await addNote(gateway.services, officer, id, 'Asked the ward');
      await decideCase(gateway.services, officer, id, finding);
    });
    expect(entries.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
    const rows = await gateway.database.query<{ row: string }>(
      `SELECT to_jsonb(c)::text || coalesce(string_agg(to_jsonb(n)::text, ''), '') AS row FROM review_case c
       LEFT JOIN review_note n ON n.case_id = c.id WHERE c.id = $1 GROUP BY c.*`,
      [id],
    );
    const needles = [officer.name, officer.subject, finding.text, 'Asked the ward', nurse.name];
    expect(findInText(needles, rows.map(({ row }) => row).join('\n'))).toEqual([]);
    const opened = await Promise.all(entries.map((entry) => openEntry(gateway, entry.id, trust)));
    expect(new Set(opened.map((entry) => entry?.detail.asked['step']))).toEqual(
      new Set(['take', 'note', 'outcome']),
    );
  });

  test('is lost with the person whom its words tell of, and the case remains', async () => {
    const id = await nurseOpens(nurseCalled('erased'));
    await addNote(gateway.services, officer, id, 'Their brother phoned');
    await gateway.database.query('UPDATE review_note SET text_owner = gen_random_uuid() WHERE case_id = $1', [
      id,
    ]);
    const { notes } = await releaseCase(gateway.services, officer, id);
    expect(notes).toMatchObject([{ kind: 'note', text: undefined }]);
  });
});

describe('A concern', () => {
  const concern = { to: 'X9C01', reason: 'The reason given does not fit the hour' };

  test('goes to a party and to nobody else', async () => {
    const id = await nurseOpens(nurseCalled('concern-refused'));
    const absent = { code: 'not-found' };
    for (const to of ['X9Z99', trust, '']) {
      await expect(raiseConcern(gateway.services, officer, id, { ...concern, to })).rejects.toMatchObject(
        absent,
      );
    }
    await expect(answerConcern(gateway.services, officer, id, 'x')).rejects.toMatchObject(absent);
  });

  test('tells the other organisation the reference and the reason, and comes back answered', async () => {
    const id = await nurseOpens(nurseCalled('concern'));
    await raiseConcern(gateway.services, officer, id, concern);
    const theirs = (await openCasesOf(gateway, sourceOfficer, 'concern')).find(({ about }) => about === id);
    expect(theirs).toMatchObject({ raisedFrom: trust, severity: 'high' });
    const opened = await releaseCase(gateway.services, sourceOfficer, theirs?.id ?? '');
    expect(opened).toMatchObject({ look: undefined, emergency: undefined, isHeld: undefined });
    expect(opened.notes).toMatchObject([{ kind: 'concern', text: concern.reason }]);

    await answerConcern(gateway.services, sourceOfficer, theirs?.id ?? '', 'We asked for it by telephone');
    await decideCase(gateway.services, sourceOfficer, theirs?.id ?? '', finding);
    const { concerns } = await releaseCase(gateway.services, otherOfficer, id);
    expect(concerns).toMatchObject([
      { organisation: 'X9C01', outcome: 'justified', answers: [{ text: 'We asked for it by telephone' }] },
    ]);
  });

  test('is told of by notices that carry a reference and nothing else', async () => {
    const rows = await gateway.database.query<{ kind: string; organisation: string; row: string }>(
      "SELECT kind, organisation, to_jsonb(n)::text AS row FROM notice n WHERE kind LIKE 'concern.%' ORDER BY kind",
    );
    expect(rows.map(({ kind, organisation }) => [kind, organisation])).toEqual([
      ['concern.answered', trust],
      ['concern.raised', 'X9C01'],
    ]);
    expect(findInText([concern.reason, nurse.name], JSON.stringify(rows))).toEqual([]);
  });
});

describe('What is held back', () => {
  const until = '2026-12-20';

  test('needs something of somebody’s', async () => {
    const nobody = { by: 'nhs-number', nhsNumber: '9990000999', birthDate: '1980-01-01' } as const;
    const { id } = await openCase(gateway.services, { caller: nurseCalled('none'), asked: nobody, reason });
    await expect(holdBack(gateway.services, officer, id, { until, reason: 'Covert' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('is reviewed by another officer; unless it is justified it ends', async () => {
    const id = await nurseOpens(nurseCalled('held'));
    await holdBack(gateway.services, officer, id, { until, reason: 'They may come to harm' });
    expect((await releaseCase(gateway.services, officer, id)).isHeld).toBe(true);
    expect(await openCasesOf(gateway, officer, 'hold')).toEqual([]);
    const [review] = await openCasesOf(gateway, otherOfficer, 'hold');
    expect(review).toMatchObject({ about: id });
    await expect(decideCase(gateway.services, officer, review?.id ?? '', finding)).rejects.toMatchObject({
      code: 'not-permitted',
    });
    await decideCase(gateway.services, otherOfficer, review?.id ?? '', { ...finding, outcome: 'training' });
    const { isHeld, notes } = await releaseCase(gateway.services, officer, id);
    expect(isHeld).toBe(false);
    expect(notes.map(({ kind }) => kind)).toEqual(['hold', 'hold-lifted']);
  });

  test('ends by itself after its day', async () => {
    const id = await nurseOpens(nurseCalled('held-until'));
    await holdBack(gateway.services, officer, id, { until, reason: 'They may come to harm' });
    gateway.time.now = new Date('2026-12-20T23:30:00Z');
    expect((await releaseCase(gateway.services, officer, id)).isHeld).toBe(true);
    gateway.time.now = new Date('2026-12-21T00:30:00Z');
    expect((await releaseCase(gateway.services, officer, id)).isHeld).toBe(false);
  });
});

test('An emergency opened in a department is on the queue of the trust above it', async () => {
  const id = await nurseOpens(nurseCalled('department'));
  const rows = await gateway.database.query<{ organisation: string }>(
    'SELECT organisation FROM review_case WHERE id = $1 ORDER BY 1',
    [id],
  );
  expect(rows.map(({ organisation }) => organisation)).toEqual(['X9C01', trust, liaison]);
});
