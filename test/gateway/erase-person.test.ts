import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { charity } from '../../src/demo/organisations.ts';
import { endHold, erasePerson, holdPerson } from '../../src/gateway/erasure/erase-person.ts';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { isShown, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
let bearer: string;
const morgan = people.sharesMost();
const morganId = personIdOf(morgan);
const robin = people.undecided();
const robinId = personIdOf(robin);
const desk = () => ({ store: gateway.services.store, clock: gateway.services.clock });
const numberOf = async (sql: string): Promise<number> =>
  (await gateway.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`))[0]?.count ??
  -1;

/** A desk whose work is done and not committed until it is told to go on. */
function pausedDesk() {
  const { promise: reached, resolve: tellReached } = Promise.withResolvers<void>();
  const { promise: going, resolve: goOn } = Promise.withResolvers<void>();
  const { store } = gateway.services;
  const transaction: typeof store.transaction = (work) =>
    store.transaction(async (tx) => {
      const done = await work(tx);
      tellReached();
      await going;
      return done;
    });
  return { paused: { ...desk(), store: { ...store, transaction } }, reached, goOn };
}
const settled = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
const somebodyWaits = () =>
  vi.waitUntil(async () => (await numberOf("pg_locks WHERE locktype = 'advisory' AND NOT granted")) > 0, {
    timeout: 10_000,
  });

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
  await pushAndApply(gateway, morgan);
  await pushAndApply(gateway, robin);
});
afterAll(() => gateway.stop());

describe('Nobody is erased', () => {
  test('who is not here', async () => {
    await expect(erasePerson(desk(), randomUUID(), 'asked-for')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('while a legal hold stands: the database itself refuses, whoever asks it', async () => {
    await holdPerson(desk(), morganId, 'inquest');
    await expect(erasePerson(desk(), morganId, 'asked-for')).rejects.toMatchObject({ code: 'legal-hold' });
    const { rows } = await gateway.services.pool.query('SELECT erase_person($1, now()) AS came', [morganId]);
    expect(rows).toEqual([{ came: 'held' }]);
    expect(await isShown(gateway, bearer, morganId)).toBe(true);
    await expect(holdPerson(desk(), morganId, 'inquiry')).rejects.toMatchObject({ code: 'not-found' });
    await endHold(desk(), morganId, 'over');
    await expect(endHold(desk(), morganId, 'over')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('while a hold is being put on them: the erasure waits for it, and is refused', async () => {
    const { paused, reached, goOn } = pausedDesk();
    const holding = holdPerson(paused, morganId, 'litigation');
    await reached;
    const erasing = settled(erasePerson(desk(), morganId, 'asked-for'));
    await Promise.race([erasing, somebodyWaits()]);
    goOn();
    await holding;
    expect(await erasing).toBe('legal-hold');
    expect(await isShown(gateway, bearer, morganId)).toBe(true);
    await endHold(desk(), morganId, 'over');
  });

  test('by the gateway’s own role in any other way', async () => {
    const direct = gateway.services.pool.query('DELETE FROM sealing_key WHERE owner = $1', [morganId]);
    await expect(direct).rejects.toThrow('permission denied');
  });

  test('who is merged with somebody, of whom nothing could be shown any more', async () => {
    await gateway.database.query(
      `INSERT INTO person_link (id, survivor_id, merged_id, since, survivor_since, merged_since, made_by) VALUES (gen_random_uuid(), $1, $2, now(), 1, 1, '')`,
      [robinId, morganId],
    );
    for (const id of [robinId, morganId])
      await expect(erasePerson(desk(), id, 'asked-for')).rejects.toMatchObject({ code: 'already-merged' });
    await gateway.database.query('DELETE FROM person_link');
  });
});

describe('Once somebody is erased', () => {
  test('it is told in the log, to the officers of those who sent them, and names no number', async () => {
    const later = { ...morgan, source: { ...morgan.source, modified: '2026-11-22T01:00:00.000Z' } };
    expect((await push(gateway, later)).statusCode).toBe(202);
    const { entries } = await newEntries(gateway, 'erasure', () =>
      erasePerson(desk(), morganId, 'asked-for'),
    );
    expect(entries).toHaveLength(1);
    const told = await openEntry(gateway, entries[0]?.id ?? '', charity);
    expect(told?.detail.asked).toEqual({ person: morganId, decision: 'erased', reason: 'asked-for' });
  });

  test('nothing of them is shown, waits, blocks a lane, or is left to be found by', async () => {
    expect(await isShown(gateway, bearer, morganId)).toBe(false);
    await gateway.work();
    const own = `person_id = '${morganId}'`;
    expect(await numberOf(`inbox WHERE ${own} AND state <> 'settled'`)).toBe(0);
    expect(await numberOf(`lane WHERE ${own} AND (head_seq < next_seq OR blocked_code IS NOT NULL)`)).toBe(0);
    expect(await numberOf(`person_identifier WHERE ${own} AND kind <> 'local'`)).toBe(0);
    expect(await numberOf(`sealing_key WHERE owner = '${morganId}'`)).toBe(0);
  });

  test('what their source sends again is refused by name, alone and in a list, and stops nobody else', async () => {
    const alone = await push(gateway, morgan);
    expect([alone.statusCode, alone.json()]).toEqual([
      410,
      expect.objectContaining({ code: 'person-erased' }),
    ]);
    const again = { ...robin, source: { ...robin.source, modified: '2026-11-22T01:30:00.000Z' } };
    const list = await push(gateway, JSON.stringify([morgan, again]));
    expect(list.json<{ results: { outcome: string }[] }>().results.map(({ outcome }) => outcome)).toEqual([
      'rejected',
      'accepted',
    ]);
    expect(await numberOf(`sealing_key WHERE owner = '${morganId}'`)).toBe(0);
  });

  test('no hold is put on them any more, nor said to be: not either while they are being erased', async () => {
    const { entries } = await newEntries(gateway, 'erasure', async () => {
      expect(await settled(holdPerson(desk(), morganId, 'inquest'))).toBe('person-erased');
    });
    expect(entries).toEqual([]);
    const priya = people.sharesWhoHelps();
    await pushAndApply(gateway, priya);
    const { paused, reached, goOn } = pausedDesk();
    const erasing = erasePerson(paused, personIdOf(priya), 'asked-for');
    await reached;
    const holding = settled(holdPerson(desk(), personIdOf(priya), 'inquest'));
    await Promise.race([holding, somebodyWaits()]);
    goOn();
    await erasing;
    expect(await holding).toBe('person-erased');
    expect(await numberOf('legal_hold')).toBe(0);
  });

  test('they cannot be erased twice, and nobody else is touched', async () => {
    await expect(erasePerson(desk(), morganId, 'asked-for')).rejects.toMatchObject({ code: 'not-found' });
    await gateway.work();
    expect(await isShown(gateway, bearer, robinId)).toBe(true);
  });
});
