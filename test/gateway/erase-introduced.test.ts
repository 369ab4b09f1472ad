import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { trust } from '../../src/demo/organisations.ts';
import { endHold, erasePerson, holdPerson, introductionsOf } from '../../src/gateway/erasure/erase-person.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { agreeOnTelling, introduceSomebody } from '../support/telling.ts';

let gateway: TestGateway;
const desk = () => ({ store: gateway.services.store, clock: gateway.services.clock });
const robin = people.undecided();
const priya = people.sharesWhoHelps();
const lee = people.sharesNothing();

beforeAll(async () => {
  gateway = await startTestGateway();
  await agreeOnTelling(gateway);
  for (const record of [robin, priya, lee]) await pushAndApply(gateway, record);
});
beforeEach(async () => {
  await gateway.database.query('TRUNCATE told, told_outbox, introduction');
});
afterAll(() => gateway.stop());

const introductions = async (): Promise<readonly string[]> => {
  const sql = 'SELECT person_id::text AS id FROM introduction';
  return (await gateway.database.query<{ id: string }>(sql)).map(({ id }) => id);
};
/** Introduces whoever has this number; the id of the person that the introduction is. */
async function introduced(asked: { nhsNumber: string; birthDate: string }): Promise<string> {
  const before = await introductions();
  await introduceSomebody(gateway, asked);
  return (await introductions()).find((id) => !before.includes(id)) ?? '';
}
const isReadable = async (id: string): Promise<boolean> =>
  (await gateway.database.query('SELECT FROM sealing_key WHERE owner = $1', [id])).length > 0;

const waiting = async (): Promise<number> =>
  (
    await gateway.database.query(
      `SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
       WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted`,
    )
  ).length;

describe('Somebody who was introduced is not erased', () => {
  test('until whoever erases them says what becomes of the introductions: they are named, whoever typed which birth date', async () => {
    const asked = askedFor(robin);
    const two = [await introduced(asked), await introduced({ ...asked, birthDate: '1960-06-06' })];
    await introduced(askedFor(lee));
    const erasing = erasePerson(desk(), personIdOf(robin), 'asked-for');
    await expect(erasing).rejects.toMatchObject({ code: 'introduced' });
    expect(await introductionsOf(desk(), personIdOf(robin))).toEqual(two.toSorted());
    for (const id of [personIdOf(robin), ...two]) expect(await isReadable(id)).toBe(true);
  });

  test('while one is on its way: it is waited for, and told of', async () => {
    const asked = askedFor(priya);
    const id = await introduced(asked);
    await gateway.database.query('TRUNCATE told, introduction');
    const { introducing, erasing } = await gateway.services.store.transaction(async (tx) => {
      await tx.people.lock(id, 'exclusive');
      const begun = introduced(asked);
      await vi.waitFor(async () => expect(await waiting()).toBe(1));
      let came: unknown;
      const ended = erasePerson(desk(), personIdOf(priya), 'asked-for').catch(
        (error: unknown) => (came = error),
      );
      await vi.waitFor(async () => expect(await waiting()).toBe(2));
      return { introducing: begun, erasing: ended.then(() => came) };
    });
    expect(await introducing).toBe(id);
    expect(await erasing).toMatchObject({ code: 'introduced' });
    expect(await isReadable(personIdOf(priya))).toBe(true);
  });

  test('with an introduction for which a legal hold stands: neither is', async () => {
    const id = await introduced(askedFor(robin));
    await holdPerson(desk(), id, 'inquest');
    const erasing = erasePerson(desk(), personIdOf(robin), 'asked-for', 'with-introductions');
    await expect(erasing).rejects.toMatchObject({ code: 'legal-hold' });
    for (const one of [personIdOf(robin), id]) expect(await isReadable(one)).toBe(true);
    await endHold(desk(), id, 'over');
  });
});

describe('Somebody who was introduced is erased', () => {
  test('with the introduction, and the trust that made it reads that in its log', async () => {
    const id = await introduced(askedFor(robin));
    const { entries } = await newEntries(gateway, 'erasure', () =>
      erasePerson(desk(), personIdOf(robin), 'asked-for', 'with-introductions'),
    );
    for (const one of [personIdOf(robin), id]) expect(await isReadable(one)).toBe(false);
    const told = await Promise.all(entries.map((entry) => openEntry(gateway, entry.id, trust)));
    expect(told.map((entry) => entry?.detail.asked['person'])).toContain(id);
    expect(await gateway.database.query('SELECT FROM introduction WHERE number IS NOT NULL')).toEqual([]);
    // Nor is it looked at again whenever the team asks what waits.
    expect(await gateway.database.query('SELECT FROM told WHERE answered_at IS NULL')).toEqual([]);
  });

  test('without it, where it is somebody else’s whose number was typed wrong', async () => {
    const id = await introduced(askedFor(priya));
    await erasePerson(desk(), personIdOf(priya), 'asked-for', 'without-introductions');
    expect([await isReadable(personIdOf(priya)), await isReadable(id)]).toEqual([false, true]);
  });

  test('without being asked, once the introduction is erased by itself', async () => {
    const id = await introduced(askedFor(lee));
    await erasePerson(desk(), id, 'asked-for');
    await erasePerson(desk(), personIdOf(lee), 'asked-for');
    expect(await isReadable(personIdOf(lee))).toBe(false);
  });
});
