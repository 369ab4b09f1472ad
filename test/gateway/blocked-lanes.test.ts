import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listBlocked, retryBlocked, skipBlocked } from '../../src/gateway/lanes/blocked-lanes.ts';
import type { SkipReasonCode } from '../../src/gateway/lanes/skip-reasons.ts';
import { blockWith } from '../support/blocked.ts';
import { currentSupport, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
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
async function receiptOf(receipt: string): Promise<{ status: string; issues: readonly { code: string }[] }> {
  return (await readReceipt(gateway, receipt)).json();
}
function skip(receipt: string, reason: SkipReasonCode): Promise<void> {
  return skipBlocked(gateway.services, 'operator', receipt, reason);
}

describe('A record that blocks its lane, with a hundred good ones behind it', () => {
  const poison = people.sharesMost();
  const good = Array.from({ length: 100 }, (_, index) => changed(poison, index + 1, {}));
  const receipts: string[] = [];
  const outcomes = async (): Promise<readonly { outcome: string | null }[]> =>
    gateway.database.query(
      'SELECT outcome, (lag(until_revision) OVER lane < until_revision) IS NOT FALSE AS in_order FROM inbox WHERE person_id = $1 WINDOW lane AS (ORDER BY person_seq)',
      [personIdOf(poison)],
    );

  test('is listed at once with how many wait, and holds up nobody else', async () => {
    receipts.push(await blockWith(gateway, poison));
    for (const record of good) receipts.push(await accept(record));
    expect(await listBlocked(gateway.services, 'operator', 10)).toEqual([
      {
        receipt: receipts[0],
        code: 'mapping-failed',
        since: gateway.time.now,
        organisation: 'X9C01',
        source: 'tameside-glossop/example-cases',
        attempts: 1,
        behind: 100,
        hidesPerson: true,
      },
    ]);
    expect(await pushAndApply(gateway, people.sharesWhoHelps())).toBe('applied');
    expect(await pushAndApply(gateway, people.undecided())).toBe('applied');
    expect((await outcomes()).every(({ outcome }) => outcome === null)).toBe(true);
  });

  test('is applied in order with all of them once what stopped it is mended: 101 of 101', async () => {
    await retryBlocked(gateway.services, 'operator', receipts[0] ?? '');
    await gateway.work();
    const applied = { outcome: 'applied', in_order: true };
    expect(await outcomes()).toEqual(Array.from({ length: 101 }, () => applied));
    expect(await listBlocked(gateway.services, 'operator', 10)).toEqual([]);
  });
});

describe('A decision is in the access log', () => {
  test('with who, the receipt, the code and the reason, for both organisations; and nothing of a person', async () => {
    const record = people.undecided();
    const receipt = await blockWith(gateway, changed(record, 1, {}));
    const { entries } = await newEntries(gateway, 'lane-decision', () => skip(receipt, 'cannot-be-mended'));
    expect(entries).toHaveLength(1);
    const entry = await openEntry(gateway, entries[0]?.id ?? '', 'X9C01');
    expect(entry).toMatchObject({
      outcome: 'done',
      role: 'operator',
      purpose: 'HSYSADMIN',
      actor: { name: 'command line' },
      personId: personIdOf(record),
      sources: ['X9C01'],
      detail: { asked: { receipt, decision: 'skip', reason: 'cannot-be-mended', code: 'mapping-failed' } },
    });
    expect(JSON.stringify(entry?.detail)).not.toMatch(
      new RegExp(`${record.person.nhsNumber}|${record.person.name.family}`),
    );
  });
});

describe('A record that is skipped', () => {
  test('lets a corrected one take its place; its sender is told', async () => {
    const record = people.undecided();
    const receipt = await blockWith(gateway, changed(record, 10, {}));
    const corrected = await accept(changed(record, 11, {}));
    await gateway.work();
    expect(await receiptOf(corrected)).toMatchObject({ status: 'received' });
    await skip(receipt, 'corrected-record');
    await gateway.work();
    expect(await receiptOf(receipt)).toMatchObject({ status: 'discarded', issues: [{ code: 'skipped' }] });
    expect(await receiptOf(corrected)).toMatchObject({ status: 'applied', issues: [] });
  });

  describe('with a withdrawal in it', () => {
    const record = people.sharesMost();
    const id = personIdOf(record);
    const refusal = (minutes: number): CaseRecordInput =>
      changed(record, minutes, {
        sharing: { ...people.sharesNothing().sharing, id: record.sharing?.id } as CaseRecordInput['sharing'],
      });
    let bearer: string;
    const shows = async (): Promise<boolean> =>
      (await currentSupport(gateway, bearer, id)).body.includes('CareTeam');

    test('does not lift it: nothing is shown until the source has answered', async () => {
      bearer = await token(gateway);
      expect(await shows()).toBe(true);
      const receipt = await blockWith(gateway, refusal(200));
      expect(await shows()).toBe(false);
      await skip(receipt, 'cannot-be-mended');
      expect(await shows()).toBe(false);
      // A record that says nothing of choices does not answer them.
      const silent = changed(record, 201, {});
      delete (silent as { sharing?: unknown }).sharing;
      expect(await pushAndApply(gateway, silent)).toBe('applied');
      expect(await shows()).toBe(false);
      expect(await pushAndApply(gateway, changed(record, 202, {}))).toBe('applied');
      expect(await shows()).toBe(true);
      expect(await receiptOf(receipt)).toMatchObject({ status: 'superseded' });
    });

    test('lifts it where the source takes it back', async () => {
      const receipt = await blockWith(gateway, refusal(300));
      expect(await shows()).toBe(false);
      await skip(receipt, 'sent-in-error');
      expect(await shows()).toBe(true);
      expect(await receiptOf(receipt)).toMatchObject({ status: 'discarded', issues: [] });
    });
  });
});
