import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import type { Validator } from '../../src/fhir/validate.ts';
import { listBlocked, retryBlocked } from '../../src/gateway/lanes/blocked-lanes.ts';
import type { DeadLetter } from '../../src/gateway/ports/dead-letters.ts';
import { processNext, type Step } from '../../src/gateway/process-case.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { push, pushAndApply, readReceipt } from '../support/push.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

async function accept(record: CaseRecordInput): Promise<string> {
  return (await push(gateway, record)).json<{ receipt: string }>().receipt;
}
async function statusOf(receipt: string): Promise<string> {
  return (await readReceipt(gateway, receipt)).json<{ status: string }>().status;
}
function attempt(personId: string, validate?: Validator): Promise<Step> {
  const { processing } = gateway.worker;
  const { clock } = gateway.services;
  return processNext({ ...processing, clock, ...(validate && { validate }) }, personId);
}
function blocked(): Promise<readonly DeadLetter[]> {
  return listBlocked(gateway.services, 'operator', 100);
}
function retry(receipt: string): Promise<void> {
  return retryBlocked(gateway.services, 'operator', receipt);
}
async function laneOf(
  personId: string,
): Promise<{ attempts: number; delay: number; blocked: string | null }> {
  const [lane] = await gateway.database.query<{ attempts: number; not_before: Date; blocked: string | null }>(
    `SELECT attempts, CASE WHEN isfinite(not_before) THEN not_before END AS not_before, blocked_code AS blocked
     FROM lane WHERE person_id = $1`,
    [personId],
  );
  if (lane === undefined) throw new Error('no such lane');
  const delay = lane.not_before === null ? 0 : lane.not_before.getTime() - gateway.time.now.getTime();
  return { attempts: lane.attempts, delay, blocked: lane.blocked };
}
function wait(milliseconds: number): void {
  gateway.time.now = new Date(gateway.time.now.getTime() + milliseconds);
}

describe('A record that cannot be opened', () => {
  const poison = people.sharesMost();
  const personId = personIdOf(poison);
  let receipt: string;
  let later: string;
  const sealedBody = 'SELECT body FROM inbox WHERE id = $1';
  let body: Buffer | undefined;

  test('is put off with growing delays, and not tried before its time', async () => {
    receipt = await accept(poison);
    later = await accept(changed(poison, 1, {}));
    body = (await gateway.database.query<{ body: Buffer }>(sealedBody, [receipt]))[0]?.body;
    await gateway.database.query(`UPDATE inbox SET body = '\\x00' WHERE id = $1`, [receipt]);
    const delays: number[] = [];
    for (let attempts = 1; attempts < 7; attempts++) {
      expect(await attempt(personId)).toBe('postponed');
      const lane = await laneOf(personId);
      expect(lane).toMatchObject({ attempts, blocked: null });
      delays.push(lane.delay);
      wait(lane.delay - 1);
      expect(await attempt(personId)).toBe('idle');
      wait(1);
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000]);
  });

  test('blocks its own lane at the seventh attempt, half a minute after the first, and is listed for somebody to decide', async () => {
    const source = 'tameside-glossop/example-cases';
    expect(await attempt(personId)).toEqual({ blocked: { receipt, code: 'internal', source } });
    expect(await laneOf(personId)).toMatchObject({ attempts: 7, blocked: 'internal' });
    wait(3_600_000);
    expect(await attempt(personId)).toBe('idle');
    expect(await blocked()).toMatchObject([
      { receipt, code: 'internal', attempts: 7, behind: 1, organisation: 'X9C01' },
    ]);
  });

  test('holds up nobody else', async () => {
    expect(await pushAndApply(gateway, people.undecided())).toBe('applied');
    expect(await statusOf(later)).toBe('received');
  });

  test('that is retried and fails again is listed again', async () => {
    await retry(receipt);
    expect(await blocked()).toEqual([]);
    for (let tries = 0; tries < 7; tries++) {
      await attempt(personId);
      wait(60_000);
    }
    expect(await blocked()).toMatchObject([{ receipt, code: 'internal' }]);
  });

  test('is applied after it was mended and retried, and the lane goes on in order', async () => {
    await gateway.database.query('UPDATE inbox SET body = $2 WHERE id = $1', [receipt, body]);
    await retry(receipt);
    expect(await attempt(personId)).toBe('settled');
    expect([await statusOf(receipt), await statusOf(later)]).toEqual(['applied', 'received']);
    expect(await attempt(personId)).toBe('settled');
    expect(await statusOf(later)).toBe('applied');
    await expect(retry(receipt)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('A record that maps to something that is not valid FHIR', () => {
  test('blocks its lane at once: time mends nothing', async () => {
    const record = people.sharesNothing();
    const receipt = await accept(record);
    const refuses: Validator = () => [{ field: 'Patient.name', code: 'invalid', fix: 'Mend it.' }];
    expect(await attempt(personIdOf(record), refuses)).toMatchObject({ blocked: { code: 'mapping-failed' } });
    expect(await laneOf(personIdOf(record))).toMatchObject({
      attempts: 1,
      blocked: 'mapping-failed',
    });
    expect(await blocked()).toMatchObject([{ receipt, code: 'mapping-failed' }]);
    expect(await statusOf(receipt)).toBe('received');
  });
});

describe('The database being away', () => {
  test('does not count as an attempt', async () => {
    const record = people.sharesWhoHelps();
    await accept(record);
    const away: Validator = () => {
      throw new GatewayError('unavailable');
    };
    await expect(attempt(personIdOf(record), away)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await laneOf(personIdOf(record))).toEqual({ attempts: 0, delay: 0, blocked: null });
    expect(await attempt(personIdOf(record))).toBe('settled');
  });

  test('in the middle of a record neither: the session was ended by the server', async () => {
    const record = changed(people.sharesWhoHelps(), 5, {});
    const receipt = await accept(record);
    const endsAllSessions = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'lwg-worker'`;
    const { store } = gateway.worker;
    const cut: typeof store = {
      ...store,
      transaction: (work) =>
        store.transaction(async (tx) =>
          work({
            ...tx,
            people: {
              ...tx.people,
              lock: async (...args) => {
                await gateway.database.query(endsAllSessions);
                await tx.people.lock(...args);
              },
            },
          }),
        ),
    };
    const { clock } = gateway.services;
    const attempted = processNext({ ...gateway.worker.processing, store: cut, clock }, personIdOf(record));
    await expect(attempted).rejects.toMatchObject({ code: 'unavailable' });
    expect(await laneOf(personIdOf(record))).toEqual({ attempts: 0, delay: 0, blocked: null });
    expect(await attempt(personIdOf(record))).toBe('settled');
    expect(await statusOf(receipt)).toBe('applied');
  });
});

describe('A failed attempt', () => {
  test('is written down before anybody else can take the record: no attempt is used up early', async () => {
    const record = changed(people.sharesWhoHelps(), 10, {});
    const receipt = await accept(record);
    const { store, processing } = gateway.worker;
    const { clock } = gateway.services;
    const others: Step[] = [];
    const fails: Validator = () => {
      throw new Error('broken');
    };
    // Another worker looks at the lane at the worst moment: the attempt has failed, and nothing is written of it.
    const watched: typeof store = {
      ...store,
      transaction: (work) =>
        store.transaction((tx) => {
          const postpone: typeof tx.inbox.postpone = async (...args) => {
            others.push(await processNext({ ...processing, clock }, personIdOf(record)));
            await tx.inbox.postpone(...args);
          };
          return work({ ...tx, inbox: { ...tx.inbox, postpone } });
        }),
    };
    const failing = { ...processing, store: watched, clock, validate: fails };
    expect(await processNext(failing, personIdOf(record))).toBe('postponed');
    expect(others).toEqual(['idle']);
    expect(await laneOf(personIdOf(record))).toEqual({ attempts: 1, delay: 500, blocked: null });
    expect(await statusOf(receipt)).toBe('received');
    wait(500);
    expect(await attempt(personIdOf(record))).toBe('settled');
  });

  test('leaves nothing of what it did, and the next one is whole', async () => {
    const record = changed(people.sharesWhoHelps(), 11, {});
    const receipt = await accept(record);
    const revision = async (): Promise<unknown> =>
      gateway.database.query('SELECT revision FROM person WHERE id = $1', [personIdOf(record)]);
    const before = await revision();
    const { store, processing } = gateway.worker;
    const { clock } = gateway.services;
    const broken: typeof store = {
      ...store,
      transaction: (work) =>
        store.transaction((tx) => {
          const settle: typeof tx.inbox.settle = async (...args) => {
            await tx.inbox.settle(...args);
            throw new Error('broken after everything was written');
          };
          return work({ ...tx, inbox: { ...tx.inbox, settle } });
        }),
    };
    expect(await processNext({ ...processing, store: broken, clock }, personIdOf(record))).toBe('postponed');
    expect(await revision()).toEqual(before);
    expect(await statusOf(receipt)).toBe('received');
    wait(500);
    expect(await attempt(personIdOf(record))).toBe('settled');
    expect(await revision()).not.toEqual(before);
    expect(await statusOf(receipt)).toBe('applied');
  });
});
