import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/audit/entry.ts';
import { charity, trust } from '../../src/demo/organisations.ts';
import { erasePerson } from '../../src/gateway/erasure/erase-person.ts';
import { releaseSupport } from '../../src/gateway/release.ts';
import { nurse } from '../support/emergency.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { openEntry } from '../support/log-entries.ts';
import { addOtherSource, askedFor, otherCharity, personIdOf } from '../support/look.ts';
import { alikeAtOther, merge, morgan, part } from '../support/merging.ts';
import { push, pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
const mine = morgan();
const theirs = alikeAtOther();
const [kept, other] = [personIdOf(mine), personIdOf(theirs)];
/** Of one look by the number of the one who is kept, and of one by the other's. */
let looks: readonly string[];

async function lookAt(asked: { nhsNumber: string; birthDate: string }): Promise<string> {
  const question = { caller: nurse, face: 'page', purpose: 'TREAT', asked: { by: 'nhs-number', ...asked } };
  const { auditId } = await releaseSupport(
    gateway.services,
    question as Parameters<typeof releaseSupport>[1],
    ({ resources }) => ({ body: 'page', used: resources }),
  );
  return auditId;
}
const entriesFor = (organisation: string): Promise<readonly (AuditEntry | undefined)[]> =>
  Promise.all(looks.map((id) => openEntry(gateway, id, organisation)));
/** In the order of the looks: both were made at one instant, and a list has them in any order. */
const listedFor = async (): Promise<readonly (AuditEntry | undefined)[]> => {
  const query = { organisation: trust, before: undefined, limit: 50 };
  const listed = await gateway.services.store.transaction((tx) => tx.log.list(query));
  return looks.map((look) => listed.find(({ id }) => id === look));
};
const numbers = { mine: askedFor(mine).nhsNumber, theirs: askedFor(theirs).nhsNumber };

beforeAll(async () => {
  gateway = await startTestGateway();
  const source = await addOtherSource(gateway);
  await pushAndApply(gateway, mine);
  await push(gateway, theirs, { apiKey: source.apiKey });
  await gateway.work();
  await merge(gateway, kept, other);
  looks = [await lookAt(askedFor(mine)), await lookAt(askedFor(theirs))];
});
afterAll(() => gateway.stop());

describe('Looks at people while they are merged', () => {
  test('say what was typed, and each source’s own number, as if there were one key', async () => {
    for (const entries of [await entriesFor(trust), await listedFor()]) {
      expect(entries.map((entry) => entry?.detail.asked['nhsNumber'])).toEqual([
        numbers.mine,
        numbers.theirs,
      ]);
      for (const entry of entries) {
        expect(entry?.personId).toBe(kept);
        expect(entry?.detail.numbersAtSources).toEqual({
          [charity]: numbers.mine,
          [otherCharity]: numbers.theirs,
        });
      }
    }
  });

  test('hold nothing that can be read of one who was parted and erased; of the other they still do', async () => {
    await part(gateway, kept, other);
    await erasePerson(gateway.services, other, 'asked-for');
    const entries = [...(await entriesFor(trust)), ...(await listedFor())];
    expect(entries).toHaveLength(4);
    expect(JSON.stringify(entries)).not.toContain(numbers.theirs);
    expect(entries[0]?.detail).toMatchObject({
      asked: askedFor(mine),
      nhsNumber: numbers.mine,
      numbersAtSources: { [charity]: numbers.mine },
    });
    expect(entries[1]?.detail.asked).not.toHaveProperty('birthDate');
    expect(entries[1]?.outcome).toBe('shown');
    expect(entries[1]?.detail.decisions.length).toBeGreaterThan(0);
  });
});
