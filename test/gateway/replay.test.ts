import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoAgreement, trust } from '../../src/demo/organisations.ts';
import { organisationIdentities } from '../../src/auth/principal.ts';
import type { SupportQuestion } from '../../src/gateway/asked.ts';
import type { Store } from '../../src/gateway/ports/store.ts';
import { releaseSupport } from '../../src/gateway/release.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { openEntry } from '../support/log-entries.ts';
import { isShown, personIdOf } from '../support/look.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import { look, replayed } from '../support/replay.ts';

let gateway: TestGateway;
let bearer: string;
let minutes = 0;
const morgan = people.sharesMost();
const personId = personIdOf(morgan);
const { sharing } = morgan;
if (sharing === undefined) throw new Error('this person has made choices');

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
  await pushAndApply(gateway, morgan);
});
afterAll(() => gateway.stop());

function next(change: Partial<CaseRecordInput>): CaseRecordInput {
  minutes += 1;
  return changed(morgan, minutes, change);
}
const withdrawn = (): CaseRecordInput => next({ sharing: { ...sharing, status: 'withdrawn' } });
const same = expect.objectContaining({ result: 'same', differences: [] });

describe('A look is replayed to the same decisions, byte for byte', () => {
  test('at once', async () => {
    const { result, decisions } = await replayed(gateway, await look(gateway, bearer, personId));
    expect(result).toBe('same');
    expect(decisions).toBeGreaterThan(15);
  });

  test('after the person withdrew, and shared again', async () => {
    const first = await look(gateway, bearer, personId);
    await pushAndApply(gateway, withdrawn());
    const second = await look(gateway, bearer, personId);
    await pushAndApply(gateway, next({}));
    expect(await isShown(gateway, bearer, personId)).toBe(true);
    expect(await replayed(gateway, first)).toEqual(same);
    expect(await replayed(gateway, second)).toEqual(same);
    expect((await openEntry(gateway, second, trust))?.outcome).toBe('refused');
  });

  test('that was made while a withdrawal had arrived and was not applied', async () => {
    await push(gateway, withdrawn());
    const waiting = await look(gateway, bearer, personId);
    await gateway.work();
    await pushAndApply(gateway, next({}));
    expect(await replayed(gateway, waiting)).toEqual(same);
    const entry = await openEntry(gateway, waiting, trust);
    expect(
      entry?.detail.decisions.flatMap(({ consents }) => consents.map(({ version }) => version)),
    ).toContain('0');
  });

  test('that was made while a record was held for people to settle', async () => {
    const record = next({});
    await pushAndApply(gateway, record);
    const clash = { ...record, sharing: { ...sharing, status: 'withdrawn' as const } };
    expect(await pushAndApply(gateway, clash)).toBe('held');
    const held = await look(gateway, bearer, personId);
    expect(await pushAndApply(gateway, next({}))).toBe('applied');
    const settled = await look(gateway, bearer, personId);
    expect(await replayed(gateway, held)).toEqual(same);
    expect(await replayed(gateway, settled)).toEqual(same);
    expect((await openEntry(gateway, held, trust))?.outcome).toBe('refused');
  });

  test('after its source no longer said a goal, and said it again', async () => {
    const withGoals = await look(gateway, bearer, personId);
    const { plan: _, ...without } = next({});
    await pushAndApply(gateway, without);
    const withoutGoals = await look(gateway, bearer, personId);
    await pushAndApply(gateway, next({}));
    const goals = async (id: string): Promise<number> =>
      (await openEntry(gateway, id, trust))?.detail.decisions
        .flatMap(({ references }) => references)
        .filter((reference) => reference.startsWith('Goal/')).length ?? 0;
    expect(await goals(withGoals)).toBeGreaterThan(await goals(withoutGoals));
    expect(await replayed(gateway, withGoals)).toEqual(same);
    expect(await replayed(gateway, withoutGoals)).toEqual(same);
  });

  test('after the agreement was revoked, and in force again', async () => {
    const registry = { store: gateway.services.store, clock: gateway.services.clock };
    const under = await look(gateway, bearer, personId);
    await recordAgreement(registry, 'operator', { ...demoAgreement, version: 2, revoked: true });
    const revoked = await look(gateway, bearer, personId);
    await recordAgreement(registry, 'operator', { ...demoAgreement, version: 3 });
    expect(await replayed(gateway, under)).toEqual(same);
    expect(await replayed(gateway, revoked)).toEqual(same);
    expect((await openEntry(gateway, revoked, trust))?.detail.decisions[0]?.code).toBe('no-agreement');
  });
});

describe('The order is that in which changes bind, not that of clocks', () => {
  test('a withdrawal that waits behind a reader carries an earlier time, and is not in what the reader saw', async () => {
    await pushAndApply(gateway, next({}));
    const later = gateway.time.now;
    let withdrawal: ReturnType<typeof push> | undefined;
    const release = {
      ...gateway.services,
      store: beforeLogging(async () => {
        gateway.time.now = new Date(later.getTime() - 1_000);
        withdrawal = push(gateway, withdrawn());
        await somebodyWaits();
        gateway.time.now = later;
      }),
    };
    const { auditId } = await releaseSupport(release, questionOf(personId), ({ resources }) => ({
      body: String(resources.length),
      used: resources,
    }));
    expect((await withdrawal)?.statusCode).toBe(202);
    const { receipt } = (await withdrawal)?.json<{ receipt: string }>() ?? { receipt: '' };
    await gateway.work();
    const entry = await openEntry(gateway, auditId, trust);
    const [arrival] = await gateway.database.query<{ received_at: Date }>(
      'SELECT received_at FROM inbox WHERE id = $1',
      [receipt],
    );
    expect(arrival?.received_at.getTime()).toBeLessThan(entry?.at.getTime() ?? 0);
    expect(entry?.outcome).toBe('shown');
    expect(await replayed(gateway, auditId)).toEqual(same);
    expect(await isShown(gateway, bearer, personId)).toBe(false);
  });
});

/** The real store, with something done while a look holds its lock and has read, just before its entry is written. */
function beforeLogging(meanwhile: () => Promise<void>): Store {
  const { store } = gateway.services;
  return {
    ...store,
    transaction: (work) =>
      store.transaction((tx) => {
        const append: typeof tx.log.append = async (entry) => {
          await meanwhile();
          await tx.log.append(entry);
        };
        return work({ ...tx, log: { ...tx.log, append } });
      }),
  };
}

function questionOf(id: string): SupportQuestion {
  const caller: SupportQuestion['caller'] = {
    kind: 'system',
    clientId: 'record-system',
    organisation: trust,
    organisations: [trust],
    role: 'mh-liaison',
    scopes: ['system/*.rs'],
    purposes: ['TREAT'],
    identities: organisationIdentities([trust]),
  };
  return { caller, face: 'fhir', asked: { by: 'patient-id', id }, purpose: 'TREAT' };
}

/** Resolves once a session of this database waits for a lock. */
async function somebodyWaits(): Promise<void> {
  for (;;) {
    const [row] = await gateway.database.query<{ waiting: boolean }>(
      `SELECT count(*) > 0 AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (row?.waiting === true) return;
  }
}
