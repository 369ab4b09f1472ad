import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { decideIdentity, withdrawDecision } from '../../src/gateway/identity/decide-identity.ts';
import { mergePeople, partPeople } from '../../src/gateway/identity/merge-people.ts';
import { replayAsOperator } from '../../src/gateway/replay/release-replay.ts';
import { whatWasVisible } from '../../src/gateway/record/release-past.ts';
import { currentSupport } from '../support/ask.ts';
import {
  caseWorker,
  emergencyAgreement,
  lookUnder,
  nurse,
  openCaseFor,
  shownIn,
  startEmergencyGateway,
} from '../support/emergency.ts';
import type { TestGateway } from '../support/gateway.ts';
import { entriesOf, newEntries, openEntry } from '../support/log-entries.ts';
import {
  addOtherSource,
  askedFor,
  isShown,
  otherCharity,
  personIdOf,
  type OtherSource,
} from '../support/look.ts';
import { alikeAgain, alikeAtOther, merge, morgan, part, withdrawn } from '../support/merging.ts';
import { changed, people } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import { look } from '../support/replay.ts';

let gateway: TestGateway & { readonly bearer: string };
let other: OtherSource;
const mine = morgan();
const theirs = alikeAtOther();
const again = alikeAgain();
const stranger = people.sharesWhoHelps();
const [survivor, merged, third] = [personIdOf(mine), personIdOf(theirs), personIdOf(again)];
const minute = (): void => {
  gateway.time.now = new Date(gateway.time.now.getTime() + 60_000);
};

beforeAll(async () => {
  gateway = await startEmergencyGateway();
  other = await addOtherSource(gateway);
  for (const record of [mine, again, stranger]) await pushAndApply(gateway, record);
  await push(gateway, theirs, { apiKey: other.apiKey });
  await gateway.work();
});
afterAll(() => gateway.stop());

const code = (wanted: string): object => ({ code: wanted });

describe('A merge is refused', () => {
  test('of two of whom it is not asked, and of one with itself', async () => {
    for (const pair of [[survivor, personIdOf(stranger)] as const, [survivor, survivor] as const]) {
      await expect(merge(gateway, ...pair)).rejects.toMatchObject(code('not-found'));
      await expect(part(gateway, ...pair)).rejects.toMatchObject(code('not-found'));
    }
  });

  test('to whoever is no operator; and the attempt is in the log', async () => {
    const pair = { survivor, merged };
    const { entries } = await newEntries(gateway, 'identity-decision', async () => {
      for (const by of [nurse, caseWorker]) {
        const tried = mergePeople(gateway.services, by, pair, { reason: 'papers-seen' });
        await expect(tried).rejects.toMatchObject(code('not-permitted'));
      }
    });
    expect(entries.map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
    expect(await isShown(gateway, gateway.bearer, survivor)).toBe(true);
  });

  test('of two who were found to be two, until that is taken back', async () => {
    const pair = { one: survivor, other: merged };
    const apart = { verdict: 'different', reason: 'person-said' } as const;
    await decideIdentity(gateway.services, 'operator', pair, apart);
    await expect(merge(gateway, survivor, merged)).rejects.toMatchObject(code('already-decided'));
    await withdrawDecision(gateway.services, 'operator', pair, 'decided-in-error');
  });

  test('where it would make a chain or a ring, and by the database too', async () => {
    await merge(gateway, survivor, merged);
    for (const pair of [
      [survivor, merged],
      [merged, survivor],
      [third, survivor],
    ] as const)
      await expect(merge(gateway, ...pair)).rejects.toMatchObject(code('already-merged'));
    // Nothing is asked of the merged one any more: it is asked of whom it goes by.
    await expect(merge(gateway, third, merged)).rejects.toMatchObject(code('not-found'));
    const twice = `INSERT INTO person_link (id, survivor_id, merged_id, since, survivor_since, merged_since, made_by)
      VALUES (gen_random_uuid(), $1, $2, now(), 0, 0, '')`;
    await expect(gateway.database.query(twice, [third, merged])).rejects.toThrow(/person_link_standing/);
  });

  test('and so is taking back the decision under two who are merged; what was ended stays ended', async () => {
    const pair = { one: survivor, other: merged };
    const taken = withdrawDecision(gateway.services, 'operator', pair, 'decided-in-error');
    await expect(taken).rejects.toMatchObject(code('already-merged'));
    await part(gateway, survivor, merged);
    await expect(part(gateway, survivor, merged)).rejects.toMatchObject(code('not-found'));
    const undone =
      'UPDATE person_link SET ended_at = NULL, survivor_until = NULL, merged_until = NULL, ended_by = NULL';
    await expect(gateway.database.query(undone)).rejects.toThrow(/was ended is not changed/);
  });
});

describe('A merge and a look at the same moment', () => {
  test('wait for one another: nobody is read half', async () => {
    const goOn = Promise.withResolvers<void>();
    const { store } = gateway.services;
    const reading = store.transaction(async (tx) => {
      await tx.people.lock(merged, 'shared');
      await goOn.promise;
    });
    let isDone = false;
    const merging = merge(gateway, survivor, merged).finally(() => (isDone = true));
    const waits = (): Promise<readonly unknown[]> =>
      gateway.database.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
    await vi.waitFor(async () => expect((await waits()).length).toBe(1));
    expect(isDone).toBe(false);
    goOn.resolve();
    await Promise.all([reading, merging]);
    await part(gateway, survivor, merged);
  });

  test('of many at once end in no standstill, and every look is at both or at one', async () => {
    const flips = async (): Promise<void> => {
      for (let round = 0; round < 8; round += 1) {
        await merge(gateway, survivor, merged);
        await part(gateway, survivor, merged);
      }
    };
    let flipping = true;
    const statuses = new Set<number>();
    const looks = async (id: string): Promise<void> => {
      while (flipping) statuses.add((await currentSupport(gateway, gateway.bearer, id)).statusCode);
    };
    await Promise.all([flips().finally(() => (flipping = false)), looks(survivor), looks(merged)]);
    expect([...statuses]).toEqual([200]);
  });
});

describe('The log', () => {
  test('has a merge and a parting in both people’s, by whoever did it, and in no source’s', async () => {
    const { entries } = await newEntries(gateway, 'identity-decision', async () => {
      await merge(gateway, survivor, merged);
      await part(gateway, survivor, merged);
    });
    const of = await gateway.services.store.transaction((tx) =>
      Promise.all(entries.map(({ id }) => tx.log.entry(id, undefined))),
    );
    const told = of.map((entry) => `${entry?.detail.asked['decision'] ?? ''} ${entry?.personId ?? ''}`);
    expect(told.toSorted()).toEqual(
      ['merged', 'parted'].flatMap((did) => [survivor, merged].map((id) => `${did} ${id}`)).toSorted(),
    );
    for (const { id } of await entriesOf(gateway, 'identity-decision'))
      for (const organisation of ['X9C01', otherCharity, 'X9T01'])
        expect(await openEntry(gateway, id, organisation)).toBeUndefined();
  });

  test('tells neither source the other’s number, nor what was typed, of a look at both', async () => {
    await merge(gateway, survivor, merged);
    const id = await look(gateway, gateway.bearer, merged);
    for (const [organisation, number] of [
      ['X9C01', mine.person.nhsNumber],
      [otherCharity, theirs.person.nhsNumber],
    ] as const) {
      const { releaseLogEntry } = await import('../../src/gateway/log/release-log.ts');
      const officer = {
        ...nurse,
        role: 'ig-officer' as const,
        organisation,
        organisations: [organisation] as const,
      };
      const { entry } = await releaseLogEntry(gateway.services, officer, id);
      expect(entry.detail.nhsNumber).toBe(number);
      expect(entry.detail.asked).toEqual({});
      expect(new Set(entry.detail.decisions.map(({ source }) => source))).toEqual(new Set([organisation]));
      expect(JSON.stringify(entry.detail)).not.toContain(
        organisation === 'X9C01' ? theirs.person.nhsNumber : mine.person.nhsNumber,
      );
    }
    await part(gateway, survivor, merged);
  });

  test('has a look at the survivor in the log of the merged one too, also after they are parted', async () => {
    const shownOf = (id: string, organisation: string): Promise<readonly string[]> =>
      gateway.services.store.transaction(async (tx) =>
        (await tx.log.shownOf(id, organisation, 100)).map((entry) => entry.id),
      );
    const before = await look(gateway, gateway.bearer, survivor);
    await merge(gateway, survivor, merged);
    const during = await look(gateway, gateway.bearer, survivor);
    await part(gateway, survivor, merged);
    const after = await look(gateway, gateway.bearer, survivor);
    const theirLooks = await shownOf(merged, otherCharity);
    expect(theirLooks).toContain(during);
    for (const id of [before, after]) expect(theirLooks).not.toContain(id);
    const ownLooks = await shownOf(survivor, 'X9C01');
    for (const id of [before, during, after]) expect(ownLooks).toContain(id);
  });
});

describe('Replayed', () => {
  test('a look before, during and after comes out the same, whatever happened since', async () => {
    const looks = [
      await look(gateway, gateway.bearer, survivor),
      await look(gateway, gateway.bearer, merged),
    ];
    await merge(gateway, survivor, merged);
    looks.push(await look(gateway, gateway.bearer, merged));
    await push(gateway, withdrawn(theirs, 1), { apiKey: other.apiKey });
    looks.push(await look(gateway, gateway.bearer, survivor));
    await gateway.work();
    looks.push(await look(gateway, gateway.bearer, survivor));
    await part(gateway, survivor, merged);
    looks.push(await look(gateway, gateway.bearer, survivor), await look(gateway, gateway.bearer, merged));
    await push(gateway, changed(theirs, 2, {}), { apiKey: other.apiKey });
    await gateway.work();
    for (const id of looks) {
      expect(await replayAsOperator(gateway.services, id)).toMatchObject({ result: 'same', differences: [] });
    }
  });

  test('an instant is judged by who was one then', async () => {
    const { organisationActors, store } = gateway.services;
    const sourcesAt = (personId: string, at: Date): Promise<readonly string[]> =>
      store.transaction(async (tx) => {
        const request = {
          identities: nurse.identities,
          organisations: nurse.organisations,
          role: nurse.role,
          purposes: ['TREAT'],
          action: 'access',
        };
        const asking = { request, emergencyCase: undefined };
        const judged = await whatWasVisible(tx, { personId, organisationActors }, asking, at);
        return [...new Set(judged?.map(({ item }) => item.source))].toSorted();
      });
    const instants = [gateway.time.now];
    minute();
    await merge(gateway, survivor, merged);
    instants.push(gateway.time.now);
    minute();
    await part(gateway, survivor, merged);
    instants.push(gateway.time.now);
    minute();
    const [before = instants[0], during, after] = instants;
    if (before === undefined || during === undefined || after === undefined)
      throw new Error('three instants');
    for (const id of [survivor, merged]) {
      const own = id === survivor ? ['X9C01'] : [otherCharity];
      expect(await sourcesAt(id, before)).toEqual(own);
      expect(await sourcesAt(id, during)).toEqual(['X9C01', otherCharity]);
      expect(await sourcesAt(id, after)).toEqual(own);
    }
  });
});

describe('Emergency access', () => {
  test('that was opened for either opens both while they are merged, and only its own when they are parted', async () => {
    const registry = { store: gateway.services.store, clock: gateway.services.clock };
    const { recordAgreement } = await import('../../src/gateway/agreements.ts');
    const otherToo = { ...emergencyAgreement, id: 'other-living-well', version: 2, source: otherCharity };
    await recordAgreement(registry, 'operator', otherToo);
    await pushAndApply(gateway, withdrawn(mine, 20));
    await push(gateway, withdrawn(theirs, 20), { apiKey: other.apiKey });
    await gateway.work();
    const id = await openCaseFor(gateway, gateway.bearer, askedFor(theirs));
    const shown = async (person: string): Promise<boolean> =>
      shownIn(await lookUnder(gateway, gateway.bearer, person, id)).length > 0;
    expect([await shown(survivor), await shown(merged)]).toEqual([false, true]);
    await merge(gateway, survivor, merged);
    expect([await shown(survivor), await shown(merged)]).toEqual([true, true]);
    const during = await openCaseFor(gateway, gateway.bearer, { patient: merged });
    await part(gateway, survivor, merged);
    expect([await shown(survivor), await shown(merged)]).toEqual([false, true]);
    // One opened for the merged one's id while it went by the survivor's is for the merged one.
    const after = await lookUnder(gateway, gateway.bearer, survivor, during);
    expect(shownIn(after)).toEqual([]);
  });
});

describe('A note', () => {
  test('is sealed: no word of it is in the database', async () => {
    const pair = { one: survivor, other: merged };
    const note = 'Rang the Tuesday group, who know them well';
    await mergePeople(gateway.services, 'operator', { survivor, merged }, { reason: 'sources-agree', note });
    await partPeople(gateway.services, 'operator', pair, { reason: 'decided-in-error', note });
    const rows = await gateway.database.query<Record<string, unknown>>('SELECT * FROM person_link');
    const text = rows
      .flatMap((row) => Object.values(row))
      .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
      .join('\n');
    expect(text).not.toMatch(/Tuesday|sources-agree|command line/);
    expect(rows.some((row) => row['made_note'] !== null && row['ended_note'] !== null)).toBe(true);
  });
});
