import type { Bundle } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { comparePeople } from '../../src/gateway/identity/release-comparison.ts';
import {
  decideIdentity,
  listIdentity,
  withdrawDecision,
} from '../../src/gateway/identity/decide-identity.ts';
import { processNext } from '../../src/gateway/process-case.ts';
import type { IdentityDecision, Pair, PossiblyOne } from '../../src/gateway/ports/identity.ts';
import { currentSupport, findPatient, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { outsideOf } from '../support/indistinguishable.ts';
import { entriesOf, newEntries, openEntry } from '../support/log-entries.ts';
import {
  addOtherSource,
  fromOtherSource,
  otherCharity,
  personIdOf,
  type OtherSource,
} from '../support/look.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { push } from '../support/push.ts';

let gateway: TestGateway;
let other: OtherSource;
let bearer: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  other = await addOtherSource(gateway);
  bearer = await token(gateway);
});
afterAll(() => gateway.stop());

interface Told {
  readonly status: string;
  readonly issues: readonly unknown[];
}
interface Who {
  readonly nhsNumber?: string;
  readonly birthDate?: string;
  readonly given?: string;
  readonly family?: string;
  readonly postcode?: string;
}

function somebody(id: string, who: Who): CaseRecordInput {
  const record = people.undecided();
  const { nhsNumber, birthDate = '1980-01-01', given = 'Kit', family = 'Lowther', postcode } = who;
  const { nhsNumber: _left, ...person } = record.person;
  return {
    ...record,
    person: {
      ...person,
      id,
      birthDate,
      name: { given: [given], family },
      ...(nhsNumber !== undefined && { nhsNumber }),
      ...(postcode !== undefined && { address: { lines: ['1 Example Street'], postcode } }),
    },
    episode: { id: `E-${id}`, status: 'open', start: '2026-11-01' },
    introduction: { id: `I-${id}`, date: '2026-11-01', route: 'gp' },
  };
}
async function apply(record: CaseRecordInput, apiKey = gateway.apiKey): Promise<Told> {
  const { receipt } = (await push(gateway, record, { apiKey })).json<{ receipt: string }>();
  await gateway.work();
  const url = `/v1/receipts/${receipt}`;
  return (await gateway.app.inject({ method: 'GET', url, headers: { 'x-api-key': apiKey } })).json<Told>();
}
const pairOf = (...records: readonly [CaseRecordInput, CaseRecordInput]): Pair => {
  const [one = '', two = ''] = records.map(personIdOf).toSorted();
  return { one, other: two };
};
const questions = async (): Promise<readonly PossiblyOne[]> =>
  (await listIdentity(gateway.services, 'operator', 100)).questions;
const decisions = async (): Promise<readonly IdentityDecision[]> =>
  (await listIdentity(gateway.services, 'operator', 100)).decisions;
const isAsked = async (pair: Pair): Promise<boolean> =>
  (await questions()).some(({ one, other: two }) => one === pair.one && two === pair.other);
const found = async (nhsNumber: string, birthDate: string): Promise<string | undefined> =>
  (await findPatient(gateway, bearer, { nhsNumber, birthDate })).json<Bundle>().entry?.[0]?.resource?.id;

const mine = somebody('A-1', { nhsNumber: '9990000018', postcode: 'OL6 6ZZ' });
const theirs = fromOtherSource(somebody('A-2', { nhsNumber: '9990000026', given: 'KIT' }));
const pair = pairOf(mine, theirs);
const told: Told[] = [];

describe('Two who are described alike', () => {
  test('are asked about, and neither sender learns of the other', async () => {
    told.push(await apply(mine), await apply(theirs, other.apiKey));
    for (const one of told) expect(one).toMatchObject({ status: 'applied', issues: [] });
    expect(await questions()).toEqual([{ ...pair, why: ['alike'], since: gateway.time.now }]);
  });

  test('are never taken for one: each is found by its own number, and shown by itself', async () => {
    expect(await found('9990000018', '1980-01-01')).toBe(personIdOf(mine));
    expect(await found('9990000026', '1980-01-01')).toBe(personIdOf(theirs));
    const { body } = await currentSupport(gateway, bearer, personIdOf(mine));
    expect(body).not.toContain(personIdOf(theirs));
    expect(body).not.toContain('"link"');
  });

  test('with another last name, at one home, are asked about too; at another home they are not', async () => {
    const married = somebody('A-3', { family: 'Marsh', postcode: 'ol66zz' });
    const elsewhere = somebody('A-4', { family: 'Marsh', postcode: 'LU1 1AA' });
    await apply(married);
    await apply(elsewhere);
    expect(await isAsked(pairOf(mine, married))).toBe(true);
    expect(await isAsked(pairOf(mine, elsewhere))).toBe(false);
  });

  test('are not asked about any more once one is described otherwise', async () => {
    const wrong = somebody('B-1', { birthDate: '1970-02-02' });
    const right = somebody('B-2', { birthDate: '1970-02-02' });
    await apply(wrong);
    await apply(right);
    expect(await isAsked(pairOf(wrong, right))).toBe(true);
    await apply(changed({ ...wrong, person: { ...wrong.person, birthDate: '1970-03-03' } }, 5, {}));
    expect(await isAsked(pairOf(wrong, right))).toBe(false);
  });

  test('are asked about when both arrive at one moment', async () => {
    const both = [
      somebody('C-1', { birthDate: '1971-02-02' }),
      somebody('C-2', { birthDate: '1971-02-02' }),
    ] as const;
    for (const record of both) await push(gateway, record);
    const { processing, store } = gateway.worker;
    const { clock } = gateway.services;
    const goOn = Promise.withResolvers<void>();
    const halfDone = Promise.withResolvers<void>();
    // The first stops where it has written how its person is described and nobody can see it yet.
    const held: typeof store = {
      ...store,
      transaction: (work) =>
        store.transaction((tx) => {
          const resemble: typeof tx.identity.resemble = async (described) => {
            await tx.identity.resemble(described);
            halfDone.resolve();
            await goOn.promise;
          };
          return work({ ...tx, identity: { ...tx.identity, resemble } });
        }),
    };
    const first = processNext({ ...processing, clock, store: held }, personIdOf(both[0]));
    await halfDone.promise;
    let isDone = false;
    const second = processNext({ ...processing, clock }, personIdOf(both[1])).finally(() => (isDone = true));
    const waits = (): Promise<readonly unknown[]> =>
      gateway.database.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
    await vi.waitFor(async () => expect(isDone || (await waits()).length > 0).toBe(true));
    goOn.resolve();
    expect(await Promise.all([first, second])).toEqual(['settled', 'settled']);
    expect(await isAsked(pairOf(...both))).toBe(true);
  });

  test('and one number for two birth dates is asked about as such', async () => {
    const one = somebody('D-1', { nhsNumber: '9990000034', birthDate: '1960-01-01', given: 'Ada' });
    const two = fromOtherSource(
      somebody('D-2', { nhsNumber: '9990000034', birthDate: '1961-01-01', given: 'Bo' }),
    );
    await apply(one);
    expect(await apply(two, other.apiKey)).toMatchObject({ status: 'applied', issues: [] });
    expect(await questions()).toContainEqual({
      ...pairOf(one, two),
      why: ['same-number'],
      since: gateway.time.now,
    });
  });
});

describe('An operator is refused', () => {
  const stranger = somebody('E-1', { given: 'Una', birthDate: '1950-05-05' });

  test('a comparison, a decision or its undoing of two of whom it is not asked', async () => {
    await apply(stranger);
    const two = pairOf(mine, stranger);
    const missing = { code: 'not-found' };
    await expect(comparePeople(gateway.services, 'operator', two)).rejects.toMatchObject(missing);
    await expect(
      decideIdentity(gateway.services, 'operator', two, { verdict: 'same', reason: 'papers-seen' }),
    ).rejects.toMatchObject(missing);
    await expect(
      withdrawDecision(gateway.services, 'operator', two, 'decided-in-error'),
    ).rejects.toMatchObject(missing);
    await expect(
      withdrawDecision(gateway.services, 'operator', pair, 'decided-in-error'),
    ).rejects.toMatchObject(missing);
    const entries = await entriesOf(gateway, 'identity-decision');
    expect(entries.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused', 'refused']);
  });
});

describe('An operator', () => {
  test('sees what two have in common and whom to ask, and not a word of what either source said', async () => {
    const { answer, entries } = await newEntries(gateway, 'identity-decision', () =>
      comparePeople(gateway.services, 'operator', { one: pair.other, other: pair.one }),
    );
    expect(answer.likeness).toEqual({
      nhsNumber: 'different',
      birthDate: 'same',
      given: 'same',
      family: 'same',
      postcode: 'not-known',
      telephone: 'not-known',
    });
    const organisations = [...answer.one, ...answer.other].map(({ organisation }) => organisation);
    expect(organisations.toSorted()).toEqual(['X9C01', otherCharity]);
    expect(JSON.stringify(answer)).not.toMatch(/Lowther|Kit|1980|9990000|OL6/i);
    expect(entries).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }]);
  });

  test('decides, and takes it back: what anybody sees stays as it was to the byte, and each is logged', async () => {
    const looks = async (): Promise<readonly unknown[]> =>
      Promise.all(
        [mine, theirs].flatMap(({ person: { nhsNumber = '', birthDate } }, index) => [
          findPatient(gateway, bearer, { nhsNumber, birthDate }).then((answer) => outsideOf(answer)),
          currentSupport(gateway, bearer, index === 0 ? personIdOf(mine) : personIdOf(theirs)).then(
            (answer) => outsideOf(answer),
          ),
        ]),
      );
    const before = await looks();
    const decide = (): Promise<void> =>
      decideIdentity(gateway.services, 'operator', pair, { verdict: 'same', reason: 'sources-agree' });
    const { entries } = await newEntries(gateway, 'identity-decision', decide);
    expect(await isAsked(pair)).toBe(false);
    expect(await decisions()).toEqual([
      { ...pair, verdict: 'same', reason: 'sources-agree', at: gateway.time.now },
    ]);
    expect(await looks()).toEqual(before);
    await expect(decide()).rejects.toMatchObject({ code: 'already-decided' });
    await withdrawDecision(gateway.services, 'operator', pair, 'decided-in-error');
    expect(await isAsked(pair)).toBe(true);
    expect(await decisions()).toEqual([]);
    expect(await looks()).toEqual(before);
    await decideIdentity(gateway.services, 'operator', pair, { verdict: 'different', reason: 'person-said' });
    expect(await isAsked(pair)).toBe(false);
    const detail = { asked: { ...pair, decision: 'same', reason: 'sources-agree' } };
    const opened = await gateway.services.store.transaction((tx) =>
      Promise.all(entries.map(({ id }) => tx.log.entry(id, undefined))),
    );
    for (const entry of opened) expect(entry).toMatchObject({ actor: { name: 'command line' }, detail });
    expect(opened.map((entry) => entry?.personId).toSorted()).toEqual([pair.one, pair.other]);
  });

  test('is in no log that a source’s IG officer can read: it would tell of the other’s person', async () => {
    for (const { id } of await entriesOf(gateway, 'identity-decision')) {
      for (const organisation of ['X9C01', otherCharity, 'X9T01']) {
        expect(await openEntry(gateway, id, organisation)).toBeUndefined();
      }
    }
  });

  test('has told no sender anything: the same again is answered as before', async () => {
    const again = [await apply(changed(mine, 30, {})), await apply(changed(theirs, 30, {}), other.apiKey)];
    expect(again.map(({ status, issues }) => ({ status, issues }))).toEqual(
      told.map(({ status, issues }) => ({ status, issues })),
    );
  });
});
