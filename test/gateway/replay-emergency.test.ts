import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trust } from '../../src/demo/organisations.ts';
import { token } from '../support/ask.ts';
import { close, lookUnder, openCaseFor, startEmergencyGateway } from '../support/emergency.ts';
import { tenPastTwo, type TestGateway } from '../support/gateway.ts';
import { openEntry } from '../support/log-entries.ts';
import { personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { replayed } from '../support/replay.ts';

let gateway: TestGateway & { readonly bearer: string };
const secretive = people.sharesNothing();
const personId = personIdOf(secretive);
const same = expect.objectContaining({ result: 'same', differences: [] });

beforeAll(async () => {
  gateway = await startEmergencyGateway();
  await pushAndApply(gateway, secretive);
});
afterAll(() => gateway.stop());

/** Looks under a case; gives the look's entry, and under which case its permits were. */
async function lookAs(id: string): Promise<{ entryId: string; cases: readonly (string | null)[] }> {
  // A token lives for minutes, a case for an hour.
  const response = await lookUnder(gateway, await token(gateway, 'epr'), personId, id);
  const entryId = String(response.headers['x-audit-id']);
  const decisions = (await openEntry(gateway, entryId, trust))?.detail.decisions ?? [];
  const permits = decisions.filter(({ effect }) => effect === 'permit');
  return { entryId, cases: [...new Set(permits.map((one) => one.case))] };
}

describe('A look under emergency access replays to the same decisions', () => {
  test('after its case was closed, and so does a look after that', async () => {
    const id = await openCaseFor(gateway, gateway.bearer, { patient: personId });
    const open = await lookAs(id);
    expect(open.cases).toEqual([id]);
    await close(gateway, gateway.bearer, id);
    const closed = await lookAs(id);
    expect(closed.cases).toEqual([]);
    expect(await replayed(gateway, open.entryId)).toEqual(same);
    expect(await replayed(gateway, closed.entryId)).toEqual(same);
  });

  test('after its hour was over', async () => {
    const id = await openCaseFor(gateway, gateway.bearer, { patient: personId });
    gateway.time.now = new Date(tenPastTwo.getTime() + 59 * 60_000);
    const within = await lookAs(id);
    gateway.time.now = new Date(tenPastTwo.getTime() + 61 * 60_000);
    const after = await lookAs(id);
    expect([within.cases, after.cases]).toEqual([[id], []]);
    expect(await replayed(gateway, within.entryId)).toEqual(same);
    expect(await replayed(gateway, after.entryId)).toEqual(same);
    gateway.time.now = tenPastTwo;
  });
});
