import type { Bundle, Goal, Patient } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listIdentity } from '../../src/gateway/identity/decide-identity.ts';
import { askRecord, currentSupport, findPatient, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { askedFor, addOtherSource, isShown, personIdOf, type OtherSource } from '../support/look.ts';
import {
  addOtherReader,
  alikeAgain,
  alikeAtOther,
  merge,
  morgan,
  part,
  resourcesIn,
  seenBy,
  withdrawn,
} from '../support/merging.ts';
import { changed, type CaseRecordInput } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
let other: OtherSource;
let bearer: string;
let otherReader: string;
const mine = morgan();
const theirs = alikeAtOther();
const again = alikeAgain();
const [survivor, merged, third] = [personIdOf(mine), personIdOf(theirs), personIdOf(again)];
const everybody = [mine, theirs, again];

beforeAll(async () => {
  gateway = await startTestGateway();
  other = await addOtherSource(gateway);
  bearer = await token(gateway);
  otherReader = await addOtherReader(gateway);
  await pushAndApply(gateway, mine);
  await pushAndApply(gateway, again);
  await theirsIs(theirs);
});
afterAll(() => gateway.stop());

async function theirsIs(record: CaseRecordInput): Promise<void> {
  await push(gateway, record, { apiKey: other.apiKey });
  await gateway.work();
}
async function whileMerged<T>(work: () => Promise<T>): Promise<T> {
  await merge(gateway, survivor, merged);
  try {
    return await work();
  } finally {
    await part(gateway, survivor, merged);
  }
}
const read = async <T>(url: string, by = bearer): Promise<T> => (await askRecord(gateway, by, url)).json<T>();
const goalsOf = async (id: string, by = bearer): Promise<readonly Goal[]> =>
  resourcesIn(await read<Bundle>(`Goal?patient=Patient/${id}`, by)) as readonly Goal[];

describe('A denial of either binds both', () => {
  test.each([
    ['the survivor’s', mine, (record: CaseRecordInput) => pushAndApply(gateway, record)],
    ['the merged one’s', theirs, theirsIs],
  ])(
    '%s withdrawal, from its acknowledgement on, and no longer once they are parted',
    async (_name, record, send) => {
      await whileMerged(async () => {
        expect(await isShown(gateway, bearer, survivor)).toBe(true);
        const apiKey = record === mine ? gateway.apiKey : other.apiKey;
        await push(gateway, withdrawn(record, 1), { apiKey });
        // It is not applied yet.
        for (const id of [survivor, merged]) expect(await isShown(gateway, bearer, id)).toBe(false);
        await gateway.work();
        for (const id of [survivor, merged]) expect(await isShown(gateway, bearer, id)).toBe(false);
      });
      expect(await isShown(gateway, bearer, record === mine ? merged : survivor)).toBe(true);
      await send(changed(record, 2, {}));
      record.source.modified = changed(record, 2, {}).source.modified;
      for (const id of [survivor, merged]) expect(await isShown(gateway, bearer, id)).toBe(true);
    },
  );

  test('one that comes while they are merged, whichever was there first', async () => {
    await pushAndApply(gateway, withdrawn(mine, 1));
    expect(await isShown(gateway, bearer, merged)).toBe(true);
    await whileMerged(async () => {
      for (const id of [survivor, merged]) expect(await isShown(gateway, bearer, id)).toBe(false);
      expect((await askRecord(gateway, bearer, `Patient/${merged}`)).statusCode).toBe(404);
    });
    await pushAndApply(gateway, changed(mine, 2, {}));
    mine.source.modified = changed(mine, 2, {}).source.modified;
  });

  test('what cannot be heard any more, because one was erased, is heard as a no', async () => {
    const key = 'SELECT owner, wrapped, wrapped_by FROM sealing_key WHERE owner = $1';
    const [kept] = await gateway.database.query<{ wrapped: Buffer; wrapped_by: string }>(key, [merged]);
    await whileMerged(async () => {
      await gateway.database.query('DELETE FROM sealing_key WHERE owner = $1', [merged]);
      expect(await isShown(gateway, bearer, survivor)).toBe(false);
      await gateway.database.query(
        'INSERT INTO sealing_key (owner, wrapped, wrapped_by) VALUES ($1, $2, $3)',
        [merged, kept?.wrapped, kept?.wrapped_by],
      );
    });
    expect(await isShown(gateway, bearer, survivor)).toBe(true);
  });
});

describe('Two who are merged', () => {
  test('are found by either number, once, under the survivor’s id', async () => {
    await whileMerged(async () => {
      for (const record of [mine, theirs]) {
        const found = (await findPatient(gateway, bearer, askedFor(record))).json<Bundle>();
        expect(resourcesIn(found).map(({ id }) => id)).toEqual([survivor]);
        expect(found.total).toBe(1);
      }
    });
  });

  test('say both what they say, whichever is asked for, all about the survivor', async () => {
    const alone = [...(await goalsOf(survivor)), ...(await goalsOf(merged))].map(({ id }) => id);
    await whileMerged(async () => {
      for (const id of [survivor, merged]) {
        const goals = await goalsOf(id);
        expect(goals.map((goal) => goal.id).toSorted()).toEqual(alone.toSorted());
        expect(new Set(goals.map(({ subject }) => subject.reference))).toEqual(
          new Set([`Patient/${survivor}`]),
        );
        const document = (await currentSupport(gateway, bearer, id)).json<Bundle>();
        expect(JSON.stringify(document)).toContain(`"subject":{"reference":"Patient/${survivor}"}`);
        expect(JSON.stringify(document)).not.toContain(merged);
      }
      const all = resourcesIn(await read<Bundle>(`Patient/${merged}/$everything`));
      expect(all.filter(({ resourceType }) => resourceType === 'Patient').map(({ id }) => id)).toEqual([
        survivor,
      ]);
    });
  });

  test('say that they are: the one replaces the other, which is not in use any more', async () => {
    await whileMerged(async () => {
      expect((await read<Patient>(`Patient/${survivor}`)).link).toEqual([
        { other: { reference: `Patient/${merged}` }, type: 'replaces' },
      ]);
      expect(await read<Patient>(`Patient/${merged}`)).toMatchObject({
        id: merged,
        active: false,
        link: [{ other: { reference: `Patient/${survivor}` }, type: 'replaced-by' }],
      });
    });
  });

  test('are given to whoever may see one of them only as that one alone, to the byte', async () => {
    const before = await seenBy(gateway, otherReader, [theirs]);
    expect(before[0]?.body).toContain(merged);
    await whileMerged(async () => {
      expect(await seenBy(gateway, otherReader, [theirs])).toEqual(before);
      // By the survivor's number too they are given whom they may see.
      const found = (await findPatient(gateway, otherReader, askedFor(mine))).json<Bundle>();
      expect(resourcesIn(found).map(({ id }) => id)).toEqual([merged]);
      for (const answer of [await askRecord(gateway, otherReader, `Patient/${survivor}`)])
        expect(answer.statusCode).toBe(404);
    });
  });

  test('are what they were once they are parted, to the byte, for everybody', async () => {
    const looks = async () =>
      Promise.all([seenBy(gateway, bearer, everybody), seenBy(gateway, otherReader, everybody)]);
    const before = await looks();
    await whileMerged(async () => expect(await looks()).not.toEqual(before));
    expect(await looks()).toEqual(before);
  });

  test('keep what each source sends in its own lane, under its own person', async () => {
    await whileMerged(async () => {
      const goals = theirs.plan?.goals ?? [];
      const plan = theirs.plan && {
        ...theirs.plan,
        goals: [
          ...goals,
          { id: 'G-9', text: 'Learn to swim', start: '2026-11-01', status: 'active' as const },
        ],
      };
      await theirsIs(changed(theirs, 10, { ...(plan !== undefined && { plan }) }));
      expect((await goalsOf(survivor)).map(({ description }) => description.text)).toContain('Learn to swim');
    });
    expect((await goalsOf(survivor)).map(({ description }) => description.text)).not.toContain(
      'Learn to swim',
    );
    expect((await goalsOf(merged)).map(({ description }) => description.text)).toContain('Learn to swim');
    expect(
      await gateway.database.query('SELECT DISTINCT person_id FROM inbox WHERE source_organisation = $1', [
        'X9C02',
      ]),
    ).toEqual([{ person_id: merged }]);
  });

  test('leave the work-list, and come back to it when they are parted', async () => {
    const pairs = async (): Promise<readonly string[]> =>
      (await listIdentity(gateway.services, 'operator', 10)).questions.map(
        ({ one, other: two }) => `${one} ${two}`,
      );
    const two = [survivor, merged].toSorted().join(' ');
    const asked = await pairs();
    expect(asked).toContain(two);
    await whileMerged(async () => {
      expect(await pairs()).not.toContain(two);
      // Of the third it is asked whether they are the survivor, once: the merged one goes by the survivor's name.
      expect(await pairs()).toEqual([[survivor, third].toSorted().join(' ')]);
      const { merged: links } = await listIdentity(gateway.services, 'operator', 10);
      expect(links).toMatchObject([{ survivor, merged, reason: 'sources-agree', by: 'command line' }]);
    });
    expect(await pairs()).toEqual(asked);
  });
});

describe('Three who are merged and parted', () => {
  const each = [merged, third];

  test('are the same in whichever order it was done, and what they were once all are parted', async () => {
    const before = await seenBy(gateway, bearer, everybody);
    /** What is seen with these merged into the survivor, by who they are: the first time each is met. */
    const seen = new Map<string, unknown>([['', before]]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...each), { minLength: 3, maxLength: 6 }), async (turns) => {
        const now = new Set<string>();
        for (const one of turns) {
          await (now.has(one) ? part : merge)(gateway, survivor, one);
          if (!now.delete(one)) now.add(one);
          const who = [...now].toSorted().join();
          const looks = await seenBy(gateway, bearer, everybody);
          expect(looks).toEqual(seen.get(who) ?? looks);
          seen.set(who, looks);
        }
        for (const one of now) await part(gateway, survivor, one);
        expect(await seenBy(gateway, bearer, everybody)).toEqual(before);
      }),
      { numRuns: 4, endOnFailure: true },
    );
    await merge(gateway, survivor, third);
    await merge(gateway, survivor, merged);
    const links = (await read<Patient>(`Patient/${survivor}`)).link?.map(({ other: who }) => who.reference);
    expect(links).toEqual(each.toSorted().map((one) => `Patient/${one}`));
    for (const one of each) await part(gateway, survivor, one);
  }, 60_000);
});
