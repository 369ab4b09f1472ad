import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { trust } from '../../src/demo/organisations.ts';
import { openCase } from '../../src/gateway/emergency/emergency-access.ts';
import { casesToReview, releaseCase, reviewCase } from '../../src/gateway/emergency/release-cases.ts';
import {
  caseWorker,
  nurse,
  officer,
  openCaseFor,
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

let gateway: TestGateway & { readonly bearer: string };
const secretive = people.sharesNothing();
const finding = { outcome: 'justified', note: 'Checked against the attendance list' } as const;

beforeAll(async () => {
  gateway = await startEmergencyGateway();
  expect(await pushAndApply(gateway, secretive)).toBe('applied');
});
afterAll(() => gateway.stop());
afterEach(() => {
  gateway.time.now = tenPastTwo;
});

async function nurseOpens(caller = nurse): Promise<string> {
  const asked = { by: 'nhs-number', ...askedFor(secretive) } as const;
  return (await openCase(gateway.services, { caller, asked, reason })).id;
}

const idsFor = async (who: typeof officer): Promise<readonly string[]> =>
  (await casesToReview(gateway.services, who)).map(({ id }) => id);

describe('A case cannot be reviewed', () => {
  test.each([nurse, caseWorker])('nor the queue be seen, in the role $role', async (who) => {
    const id = await nurseOpens();
    const { entries } = await newEntries(gateway, 'emergency-cases', async () => {
      await expect(casesToReview(gateway.services, who)).rejects.toMatchObject({ code: 'not-permitted' });
      await expect(releaseCase(gateway.services, who, id)).rejects.toMatchObject({ code: 'not-permitted' });
    });
    expect(entries.map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
    await expect(reviewCase(gateway.services, who, id, finding)).rejects.toMatchObject({
      code: 'not-permitted',
    });
  });

  test('by an officer of somebody else: it is not in their queue, and not there for them', async () => {
    const id = await nurseOpens();
    expect(await idsFor(strangeOfficer)).toEqual([]);
    await expect(reviewCase(gateway.services, strangeOfficer, id, finding)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('by whoever opened it, in whatever role they sign in now', async () => {
    const id = await nurseOpens();
    const both = { ...officer, subject: nurse.subject };
    await expect(reviewCase(gateway.services, both, id, finding)).rejects.toMatchObject({
      code: 'not-permitted',
    });
  });

  test('and read by a source: what was typed may tell of somebody whom the source does not know', async () => {
    const id = await nurseOpens();
    await expect(releaseCase(gateway.services, sourceOfficer, id)).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await idsFor(sourceOfficer)).toContain(id);
  });
});

describe('The queue', () => {
  test('names cases by reference: no person, no name; and looking at it is in the log', async () => {
    const id = await openCaseFor(gateway, gateway.bearer, askedFor(secretive));
    const { answer, entries } = await newEntries(gateway, 'emergency-cases', () =>
      casesToReview(gateway.services, officer),
    );
    expect(answer).toContainEqual({
      id,
      openedAt: gateway.time.now,
      organisation: trust,
      role: 'mh-liaison',
      reasonCode: 'risk-to-life',
      notice: 'waiting',
    });
    const needles = [...needlesOf([secretive]), personIdOf(secretive), user.name, user.id, reason.text];
    expect(findInText(needles, JSON.stringify(answer))).toEqual([]);
    expect(entries).toMatchObject([{ outcome: 'shown' }]);
  });

  test('keeps a case, open or over, until each party has reviewed it for itself', async () => {
    const id = await nurseOpens({ ...nurse, subject: 'https://id.example|keeper' });
    gateway.time.now = new Date(gateway.time.now.getTime() + 40 * 24 * 3_600_000);
    expect(await idsFor(officer)).toContain(id);
    await reviewCase(gateway.services, officer, id, finding);
    expect(await idsFor(officer)).not.toContain(id);
    expect(await idsFor(sourceOfficer)).toContain(id);
    await reviewCase(gateway.services, sourceOfficer, id, { ...finding, outcome: 'referred' });
    expect(await idsFor(sourceOfficer)).not.toContain(id);
  });
});

describe('A review', () => {
  test('rests on who opened the case and why, which the officer reads and the log says that they read', async () => {
    const id = await openCaseFor(gateway, gateway.bearer, {
      ...askedFor(secretive),
      user: { ...user, id: 'u-9' },
    });
    const { answer, entries } = await newEntries(gateway, 'emergency-cases', () =>
      releaseCase(gateway.services, officer, id),
    );
    expect(answer).toMatchObject({ openedBy: 'Robin Ashworth, by epr', reason });
    expect(await openEntry(gateway, entries[0]?.id ?? '', trust)).toMatchObject({
      detail: { asked: { case: id } },
      purpose: 'HCOMPL',
    });
  });

  test('is added and never changed, sealed but for its outcome, and in the log', async () => {
    const id = await nurseOpens({ ...nurse, subject: 'https://id.example|reviewed' });
    const hiddenBecause = 'They may come to harm if they learn who asked';
    const { entries } = await newEntries(gateway, 'emergency-reviewed', async () => {
      await reviewCase(gateway.services, officer, id, finding);
      await reviewCase(gateway.services, officer, id, { ...finding, outcome: 'breach', hiddenBecause });
    });
    const rows = await gateway.database.query<{ outcome: string; hidden: boolean; row: string }>(
      `SELECT outcome, hidden_because IS NOT NULL AS hidden, to_jsonb(r)::text AS row FROM break_glass_review r WHERE case_id = $1 ORDER BY 2`,
      [id],
    );
    expect(rows).toMatchObject([
      { outcome: 'justified', hidden: false },
      { outcome: 'breach', hidden: true },
    ]);
    const needles = [officer.name, officer.subject, finding.note, hiddenBecause];
    expect(findInText(needles, rows.map(({ row }) => row).join('\n'))).toEqual([]);
    expect(entries).toHaveLength(2);
    expect(await openEntry(gateway, entries[0]?.id ?? '', trust)).toMatchObject({
      outcome: 'done',
      personId: undefined,
      organisation: trust,
      detail: { asked: { case: id } },
    });
  });
});
