import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openCase } from '../../src/gateway/emergency/emergency-access.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { token } from '../support/ask.ts';
import {
  addRecordSystem,
  caseWorker,
  close,
  emergencyAgreement,
  lookUnder,
  officer,
  open,
  openCaseFor,
  reason,
  shownIn,
  startEmergencyGateway,
} from '../support/emergency.ts';
import { startTestGateway, tenPastTwo, type TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { changed, people, withoutData } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';

let gateway: TestGateway & { readonly bearer: string };
let otherSystem: string;
const secretive = people.sharesNothing();
const generous = people.sharesMost();
const secretiveId = personIdOf(secretive);
const unknown = {
  id: '7d0c4f43-55aa-5f0b-9d53-3f0a52f9c001',
  asked: { nhsNumber: '9990000085', birthDate: '1990-05-05' },
};

beforeAll(async () => {
  gateway = await startEmergencyGateway();
  otherSystem = await addRecordSystem(gateway, 'other-epr');
  for (const person of [secretive, generous, withoutData()]) {
    expect(await pushAndApply(gateway, person)).toBe('applied');
  }
});
afterAll(() => gateway.stop());
afterEach(() => {
  gateway.time.now = tenPastTwo;
});

describe('A case is not opened', () => {
  test.each([
    ['without a reason', { reason: undefined }],
    ['for a reason that is not in the table', { reason: { ...reason, code: 'curiosity' } }],
    ['with nothing typed', { reason: { ...reason, text: '' } }],
    ['with fewer than ten characters, spaces aside', { reason: { ...reason, text: '  asleep      ' } }],
    ['with more than a thousand', { reason: { ...reason, text: 'x'.repeat(1_001) } }],
    ['for a user without a name', { user: { id: 'u-1', name: ' ' } }],
    ['for no named user', { user: undefined }],
    ['by a number without a birth date', { patient: undefined, nhsNumber: '9990000034' }],
    ['by a number that is none', { patient: undefined, nhsNumber: '9990000060', birthDate: '1990-01-01' }],
    ['by an id and a number', { nhsNumber: '9990000034' }],
    ['for nobody named', { patient: undefined }],
    ['for two', { patient: [secretiveId, secretiveId] }],
    ['with anything else', { purpose: 'TREAT' }],
  ])('%s: 400, with the field to mend and nothing of what was sent', async (_why, change) => {
    const { answer, entries } = await newEntries(gateway, 'emergency-opened', () =>
      open(gateway, gateway.bearer, { patient: secretiveId, ...change }),
    );
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'invalid-request', errors: [{}] });
    expect(answer.body).not.toContain('9990000060');
    expect(entries).toEqual([]);
  });

  test('by a stranger, or by a system without the scope', async () => {
    expect((await open(gateway, 'no-token', { patient: secretiveId })).statusCode).toBe(401);
    const plain = await token(gateway);
    expect((await open(gateway, plain, { patient: secretiveId })).json()).toMatchObject({
      code: 'not-permitted',
    });
  });

  test.each([officer, caseWorker])(
    'by staff in the role $role, and the attempt is in the log',
    async (caller) => {
      const asked = { by: 'patient-id', id: secretiveId } as const;
      const { answer, entries } = await newEntries(gateway, 'emergency-opened', () =>
        openCase(gateway.services, { caller, asked, reason }).catch((error: unknown) => error),
      );
      expect(answer).toMatchObject({ code: 'not-permitted' });
      expect(entries).toMatchObject([{ outcome: 'refused' }]);
    },
  );

  const { breakGlass: _none, ...withoutBreakGlass } = emergencyAgreement;
  test.each([
    ['no agreement knows emergency access', withoutBreakGlass],
    ['it is for another role', { ...emergencyAgreement, breakGlass: { roles: ['gp'] } }],
    ['the agreement itself is for another role', { ...emergencyAgreement, roles: ['gp'] }],
    ['it is with somebody else', { ...emergencyAgreement, recipients: ['X9Z99'] }],
    ['it is not in force yet', { ...emergencyAgreement, period: { start: '2027-01-01' } }],
    ['it has ended', { ...emergencyAgreement, period: { start: '2026-01-01', end: '2026-11-21' } }],
  ])('where %s', async (_why, agreement) => {
    const other = await startTestGateway({ agreement });
    try {
      const bearer = await addRecordSystem(other, 'epr');
      const answer = await open(other, bearer, { patient: secretiveId });
      expect(answer.json()).toMatchObject({ status: 403, code: 'not-permitted' });
      expect(await other.database.query('SELECT FROM break_glass_case')).toEqual([]);
      expect(await other.database.query('SELECT FROM notice')).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  test('where a newer version of the agreement revokes it; and a case that was open lifts nothing from then on', async () => {
    const other = await startEmergencyGateway();
    try {
      await pushAndApply(other, secretive);
      const id = await openCaseFor(other, other.bearer, { patient: secretiveId });
      expect(shownIn(await lookUnder(other, other.bearer, secretiveId, id))).toContain('Patient');
      const registry = { store: other.services.store, clock: other.services.clock };
      await recordAgreement(registry, 'operator', { ...emergencyAgreement, version: 2, revoked: true });
      expect(shownIn(await lookUnder(other, other.bearer, secretiveId, id))).toEqual([]);
      expect((await open(other, other.bearer, { patient: secretiveId })).statusCode).toBe(403);
    } finally {
      await other.stop();
    }
  });

  test('when its entry cannot be stored: there is no case and no notice then', async () => {
    const count = async (): Promise<unknown> =>
      gateway.database.query('SELECT (SELECT count(*) FROM break_glass_case), (SELECT count(*) FROM notice)');
    const before = await count();
    await gateway.database.query('REVOKE INSERT ON audit_pending FROM lwg_gateway');
    const answer = await open(gateway, gateway.bearer, { patient: secretiveId });
    await gateway.database.query('GRANT INSERT ON audit_pending TO lwg_gateway');
    expect(answer.statusCode).toBe(500);
    expect(await count()).toEqual(before);
  });
});

describe('Opening tells nobody whether the person is known', () => {
  const masked = (response: LightMyRequestResponse): unknown => {
    const { case: id, ...rest } = response.json<Record<string, string>>();
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const changing = ['date', 'x-audit-id', 'x-request-id', 'x-ratelimit-remaining', 'x-ratelimit-reset'];
    const headers = Object.entries(response.headers)
      .filter(([name]) => !changing.includes(name))
      .map(([name, value]) => [name, String(value).replaceAll(/'nonce-[^']+'/g, "'nonce-*'")]);
    return { status: response.statusCode, headers, rest };
  };
  const nia = withoutData();

  test.each([
    ['who shares nothing', askedFor(secretive), secretiveId],
    ['of whom there is nothing to tell', askedFor(nia), personIdOf(nia)],
    ['who shares most things', askedFor(generous), personIdOf(generous)],
    ['whose birth date is wrong', { ...askedFor(generous), birthDate: '1988-07-15' }, randomUUID()],
  ])('somebody %s: status, headers and shape are those for somebody unknown', async (_who, asked, id) => {
    const bearer = await addRecordSystem(gateway, 'leak-epr');
    for (const [one, other] of [
      [asked, unknown.asked],
      [{ patient: id }, { patient: unknown.id }],
    ]) {
      const user = { id: randomUUID(), name: 'Robin Ashworth' };
      const known = await open(gateway, bearer, { ...one, user });
      const nobody = await open(gateway, bearer, { ...other, user });
      expect(known.statusCode).toBe(201);
      expect(masked(known)).toEqual(masked(nobody));
      const again = {
        known: await open(gateway, bearer, { ...one, user }),
        nobody: await open(gateway, bearer, { ...other, user }),
      };
      expect(again.known.statusCode).toBe(200);
      expect(masked(again.known)).toEqual(masked(again.nobody));
      expect(again.nobody.json<{ case: string }>().case).toBe(nobody.json<{ case: string }>().case);
      const [knownId, nobodyId] = [known, nobody].map((each) => each.json<{ case: string }>().case);
      for (const opened of [knownId, nobodyId]) {
        const closed = await close(gateway, bearer, opened ?? '');
        expect([closed.statusCode, closed.body]).toEqual([204, '']);
      }
    }
  });

  test('and a look under a case for nobody is the look at nobody', async () => {
    const id = await openCaseFor(gateway, gateway.bearer, { patient: unknown.id });
    expect(shownIn(await lookUnder(gateway, gateway.bearer, unknown.id, id))).toEqual([]);
  });

  test('though both are in the log, with what was asked', async () => {
    const { entries } = await newEntries(gateway, 'emergency-opened', () =>
      open(gateway, gateway.bearer, unknown.asked),
    );
    const entry = await openEntry(gateway, entries[0]?.id ?? '', 'X9T01');
    expect(entry).toMatchObject({ outcome: 'done', personId: undefined, purpose: 'BTG' });
    expect(entry?.detail.asked).toMatchObject({ ...unknown.asked, reason: 'risk-to-life', user: 'u-17' });
  });
});

describe('A case lifts nothing', () => {
  async function expectNothingLifted(bearer: string, personId: string, id: string): Promise<void> {
    const { answer, entries } = await newEntries(gateway, 'support', () =>
      lookUnder(gateway, bearer, personId, id),
    );
    expect(shownIn(answer)).toEqual([]);
    const entry = await openEntry(gateway, entries[0]?.id ?? '', 'X9T01');
    expect(entry).toMatchObject({ outcome: 'refused', purpose: 'BTG' });
    expect(entry?.detail.asked).toMatchObject({ case: id });
    expect(new Set(entry?.detail.decisions.map(({ code }) => code))).toContain('no-case');
  }
  const opened = (asked: Readonly<Record<string, unknown>> = { patient: secretiveId }): Promise<string> =>
    openCaseFor(gateway, gateway.bearer, { ...asked, user: { id: randomUUID(), name: 'Robin Ashworth' } });

  test('that was never opened', () => expectNothingLifted(gateway.bearer, secretiveId, randomUUID()));
  test('that another system opened', async () =>
    expectNothingLifted(otherSystem, secretiveId, await opened()));
  test('that is for somebody else', async () =>
    expectNothingLifted(gateway.bearer, secretiveId, await opened({ patient: personIdOf(generous) })));
  test('that was closed', async () => {
    const id = await opened();
    expect((await close(gateway, gateway.bearer, id)).statusCode).toBe(204);
    await expectNothingLifted(gateway.bearer, secretiveId, id);
  });
  test('that was closed by a replica whose clock is ahead', async () => {
    const id = await opened();
    gateway.time.now = new Date(tenPastTwo.getTime() + 5_000);
    await close(gateway, gateway.bearer, id);
    gateway.time.now = tenPastTwo;
    await expectNothingLifted(gateway.bearer, secretiveId, id);
  });

  test('after 60 minutes, with nothing running to end it; at 59:59 it does', async () => {
    const id = await opened();
    gateway.time.now = new Date(tenPastTwo.getTime() + 3_599_000);
    const bearer = await token(gateway, 'epr');
    expect(shownIn(await lookUnder(gateway, bearer, secretiveId, id))).toContain('Patient');
    gateway.time.now = new Date(tenPastTwo.getTime() + 3_600_000);
    await expectNothingLifted(await token(gateway, 'epr'), secretiveId, id);
  });

  test('and one that is over takes nothing away that is shared without it', async () => {
    const id = personIdOf(generous);
    const without = shownIn(await lookUnder(gateway, gateway.bearer, id));
    expect(without).toContain('Patient');
    expect(shownIn(await lookUnder(gateway, gateway.bearer, id, randomUUID()))).toEqual(without);
  });

  test('of goals and of a sensitive strand, which the agreement does not list for it', async () => {
    const id = personIdOf(generous);
    const answer = await lookUnder(gateway, gateway.bearer, id, await opened({ patient: id }));
    expect(answer.body).not.toMatch(/drink/i);
  });

  test('while a change that was acknowledged is not applied yet: it may be a label that nothing lifts', async () => {
    const id = await opened();
    expect(
      (await push(gateway, changed(secretive, 1, { safetyPlan: undefined, sharing: undefined }))).statusCode,
    ).toBe(202);
    const withdrawn = { ...secretive.sharing, status: 'withdrawn' } as NonNullable<typeof secretive.sharing>;
    expect((await push(gateway, changed(secretive, 2, { sharing: withdrawn }))).statusCode).toBe(202);
    await expectNothingLifted(gateway.bearer, secretiveId, id);
    await gateway.work();
    expect(shownIn(await lookUnder(gateway, gateway.bearer, secretiveId, id))).toContain('Patient');
  });

  test.each(['', 'none', '1', `${randomUUID()},${randomUUID()}`])(
    'named by %j: that is refused, for a look meant to be under a case must not pass as another',
    async (named) => {
      const answer = await lookUnder(gateway, gateway.bearer, secretiveId, named);
      expect(answer.statusCode).toBe(400);
    },
  );

  test('for a system without the scope, whatever case it names', async () => {
    const plain = await token(gateway);
    expect((await lookUnder(gateway, plain, secretiveId, await opened())).statusCode).toBe(403);
  });
});

describe('A case is not closed', () => {
  test("by anybody but who opened it: another's case and none at all are one answer", async () => {
    const id = await openCaseFor(gateway, gateway.bearer, { patient: secretiveId });
    const answers = [await close(gateway, otherSystem, id), await close(gateway, otherSystem, randomUUID())];
    const [another, none] = answers.map((answer) => {
      const { reference: _differs, ...body } = answer.json<Record<string, unknown>>();
      return { status: answer.statusCode, body };
    });
    expect(another).toMatchObject({ status: 404 });
    expect(another).toEqual(none);
    expect(shownIn(await lookUnder(gateway, gateway.bearer, secretiveId, id))).toContain('Patient');
  });

  test('by rewriting it: the gateway may set when it was closed and nothing else', async () => {
    const { rights } = (
      await gateway.database.query<{ rights: string[] }>(
        `SELECT array_agg(column_name::text ORDER BY 1) AS rights FROM information_schema.column_privileges
         WHERE grantee = 'lwg_gateway' AND table_name = 'break_glass_case' AND privilege_type = 'UPDATE'`,
      )
    )[0] ?? { rights: [] };
    expect(rights.filter((column) => column !== 'until_revision')).toEqual(['closed_at']);
    const deletes = await gateway.database.query(
      `SELECT table_name FROM information_schema.table_privileges WHERE grantee = 'lwg_gateway' AND privilege_type IN ('DELETE', 'TRUNCATE')
       AND table_name IN ('break_glass_case', 'review_case', 'review_note', 'report_hold', 'notice')`,
    );
    expect(deletes).toEqual([]);
  });
});
