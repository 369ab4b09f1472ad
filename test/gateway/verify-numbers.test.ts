import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Retrieved } from '../../src/gateway/ports/demographics.ts';
import { heedRestriction } from '../../src/gateway/heed-restriction.ts';
import { verifyDue } from '../../src/queues/number-worker.ts';
import { verifyNext } from '../../src/gateway/verify-numbers.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
/** What the index says, by number; away where it says nothing. */
const says = new Map<string, Retrieved>();
const asked: { readonly number: string; readonly by: string }[] = [];
const day = 86_400_000;

const found = (nhsNumber: string, birthDate: string, isRestricted = false): Retrieved => ({
  result: 'found',
  person: { nhsNumber, birthDate, isRestricted, family: 'X', given: [], gender: 'other', hasDied: false },
});

const verifying = () => ({
  store: gateway.services.store,
  keys: gateway.services.keys,
  clock: () => gateway.time.now,
  every: 30 * day,
  demographics: {
    retrieve: async (number: string, { by }: { by: string }): Promise<Retrieved> => {
      asked.push({ number, by });
      return says.get(number) ?? { result: 'unchecked' };
    },
    trace: async () => ({ result: 'unavailable' as const }),
  },
});

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

/** Sent again where a busy machine sends it away, as a case system does. */
async function apply(record: CaseRecordInput): Promise<void> {
  await expect.poll(() => pushAndApply(gateway, record), { timeout: 20_000 }).toMatch(/applied|duplicate/);
}

async function statusOf(record: CaseRecordInput): Promise<string | undefined> {
  const { resources } = await gateway.services.store.transaction((tx) =>
    tx.records.read(personIdOf(record), ['Patient']),
  );
  const [patient] = resources.map(({ resource }) => resource as Patient);
  const number = patient?.identifier?.find(({ system }) => system?.endsWith('nhs-number'));
  return number?.extension?.[0]?.valueCodeableConcept?.coding?.[0]?.code;
}

async function isRestricted(record: CaseRecordInput): Promise<boolean> {
  const records = await gateway.services.store.transaction((tx) => tx.records.read(personIdOf(record)));
  return records.isRestricted;
}

describe('Numbers in the background', () => {
  test('nobody is due where nobody was pushed', async () => {
    expect(await verifyNext(verifying())).toBe('none-due');
  });

  test('an index that is away: nothing is kept, and the same number comes again', async () => {
    await apply(people.sharesMost());
    expect(await verifyNext(verifying())).toBe('unchecked');
    expect(await verifyNext(verifying())).toBe('unchecked');
    expect(asked).toEqual([
      { number: '9990000018', by: 'application' },
      { number: '9990000018', by: 'application' },
    ]);
  });

  test('one that agrees has status 01, keeps it through the next push, and is not asked about again for a month', async () => {
    says.set('9990000018', found('9990000018', '1988-07-14'));
    expect(await statusOf(people.sharesMost())).toBe('02');
    expect(await verifyNext(verifying())).toMatchObject({ result: 'verified' });
    expect(await statusOf(people.sharesMost())).toBe('01');
    expect(await verifyNext(verifying())).toBe('none-due');
    const { person } = people.sharesMost();
    const again = changed(people.sharesMost(), 5, { person: { ...person, telephone: '07700 900119' } });
    await apply(again);
    expect(await statusOf(people.sharesMost())).toBe('01');
    gateway.time.now = new Date(gateway.time.now.getTime() + 31 * day);
    expect(await verifyNext(verifying())).toMatchObject({ result: 'verified' });
  });

  test.each<[string, Retrieved, string]>([
    ['unknown', { result: 'unknown' }, 'unknown'],
    ['not to be used any more', { result: 'invalidated' }, 'invalidated'],
    ["another birth date's", found('9990000026', '1970-01-01'), 'other-person'],
  ])(
    'one that is %s is told to operators without a number, and keeps its status',
    async (_n, said, result) => {
      await apply(people.sharesWhoHelps());
      gateway.time.now = new Date(gateway.time.now.getTime() + 31 * day);
      says.set('9990000026', said);
      const lines: string[] = [];
      const log = (event: string, fields: object = {}) => lines.push(JSON.stringify({ event, ...fields }));
      await verifyDue({ ...verifying(), log });
      expect(lines.join()).toContain(`"result":"${result}"`);
      expect(lines.join()).not.toMatch(/999000/);
      expect(await statusOf(people.sharesWhoHelps())).toBe('02');
    },
  );

  test('one that was replaced by somebody else’s puts the question whether they are one on the work-list', async () => {
    gateway.time.now = new Date(gateway.time.now.getTime() + 31 * day);
    says.set('9990000026', found('9990000018', '1995-03-02'));
    await verifyDue({ ...verifying(), log: () => undefined });
    const pairs = await gateway.services.store.peopleInQuestion(10);
    expect(pairs).toHaveLength(1);
    expect(pairs[0]?.why).toEqual(['same-number']);
    expect([pairs[0]?.one, pairs[0]?.other].toSorted()).toEqual(
      [personIdOf(people.sharesMost()), personIdOf(people.sharesWhoHelps())].toSorted(),
    );
  });

  test('one that is restricted is, until the index says otherwise', async () => {
    for (const restricted of [true, false]) {
      gateway.time.now = new Date(gateway.time.now.getTime() + 31 * day);
      says.set('9990000018', found('9990000018', '1988-07-14', restricted));
      await verifyDue({ ...verifying(), log: () => undefined });
      expect(await isRestricted(people.sharesMost())).toBe(restricted);
    }
  });

  test('a stranger’s number lifts no restriction', async () => {
    for (const [birthDate, restricted] of [
      ['1988-07-14', true],
      ['1950-01-01', false],
    ] as const) {
      gateway.time.now = new Date(gateway.time.now.getTime() + 31 * day);
      says.set('9990000018', found('9990000018', birthDate, restricted));
      await verifyDue({ ...verifying(), log: () => undefined });
      expect(await isRestricted(people.sharesMost())).toBe(true);
    }
  });

  test('what was heard at a look while the index was asked stands, also where it had been heard before', async () => {
    const check = { says: 'agrees', numbers: [], person: undefined, isRestricted: true } as const;
    const personId = personIdOf(people.sharesMost());
    for (const _turn of ['first', 'again']) {
      gateway.time.now = new Date(gateway.time.now.getTime() + 31 * day);
      says.set('9990000018', found('9990000018', '1988-07-14'));
      const { demographics, ...others } = verifying();
      const retrieve: typeof demographics.retrieve = async (number, access) => {
        const answer = await demographics.retrieve(number, access);
        await heedRestriction(gateway.services, check, personId);
        return answer;
      };
      await verifyDue({ ...others, demographics: { ...demographics, retrieve }, log: () => undefined });
      expect(await isRestricted(people.sharesMost())).toBe(true);
    }
    gateway.time.now = new Date(gateway.time.now.getTime() + 31 * day);
    await verifyDue({ ...verifying(), log: () => undefined });
    expect(await isRestricted(people.sharesMost())).toBe(false);
  });

  test('of somebody who is erased nothing is left, not even the hash of a number', async () => {
    const personId = personIdOf(people.sharesMost());
    const kept = () =>
      gateway.database.query('SELECT FROM index_check WHERE person_id = $1 AND number IS NOT NULL', [
        personId,
      ]);
    expect(await kept()).toHaveLength(1);
    await gateway.database.query('DELETE FROM sealing_key WHERE owner = $1', [personId]);
    expect(await kept()).toHaveLength(0);
  });
});
