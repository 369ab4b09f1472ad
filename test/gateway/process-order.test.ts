import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processNext } from '../../src/gateway/process-case.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { push, pushAndApply, readReceipt } from '../support/push.ts';

let gateway: TestGateway;
const morgan = people.sharesMost();
const personId = personIdOf(morgan);
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

interface Row {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly source_modified: Date;
}
const current = (): Promise<readonly Row[]> =>
  gateway.database.query<Row & Record<string, unknown>>(
    'SELECT type, id, version, source_modified FROM resource_as_said WHERE person_id = $1 ORDER BY type, id',
    [personId],
  );
const history = (): Promise<readonly Row[]> =>
  gateway.database.query<Row & Record<string, unknown>>(
    'SELECT type, id, version, source_modified FROM resource_history WHERE person_id = $1 ORDER BY type, id, version',
    [personId],
  );
const withoutProvenance = (rows: readonly Row[]): readonly Row[] =>
  rows.filter(({ type }) => type !== 'Provenance');

async function provenanceTargets(): Promise<readonly (readonly string[])[]> {
  const { resources } = await gateway.services.store.transaction((tx) => tx.records.read(personId));
  return resources.flatMap(({ resource }) =>
    resource.resourceType === 'Provenance'
      ? [resource.target.map(({ reference }) => reference ?? '').toSorted()]
      : [],
  );
}

/** The goal of that number with another text. */
function withGoal(record: CaseRecordInput, minutes: number, text: string): CaseRecordInput {
  const { plan } = record;
  if (plan?.goals === undefined) throw new Error('this person has goals');
  const goals = plan.goals.map((goal) => (goal.id === 'G-1' ? { ...goal, text } : goal));
  return changed(record, minutes, { plan: { ...plan, goals } });
}

describe('A record that says nothing new', () => {
  test('is a duplicate, and makes no version of anything', async () => {
    expect(await pushAndApply(gateway, morgan)).toBe('applied');
    const before = await current();
    expect(before.length).toBeGreaterThan(15);
    expect(await pushAndApply(gateway, morgan)).toBe('duplicate');
    expect(await current()).toEqual(before);
    expect(await history()).toEqual([]);
  });

  test('is a duplicate also in another order of members and other spacing', async () => {
    const reversed = JSON.stringify(Object.fromEntries(Object.entries(morgan).toReversed()), null, 2);
    const { receipt } = (await push(gateway, reversed)).json<{ receipt: string }>();
    await gateway.work();
    expect((await readReceipt(gateway, receipt)).json()).toMatchObject({ status: 'duplicate' });
  });

  test('but comes later, moves only how fresh it is', async () => {
    const before = await current();
    expect(await pushAndApply(gateway, changed(morgan, 10, {}))).toBe('applied');
    const after = await current();
    expect(withoutProvenance(after).map(({ version }) => version)).toEqual(
      withoutProvenance(before).map(({ version }) => version),
    );
    for (const row of withoutProvenance(after)) {
      expect(row.source_modified).toEqual(new Date(Date.parse(morgan.source.modified) + 600_000));
    }
    expect(await history()).toEqual([]);
    expect(await provenanceTargets()).toHaveLength(1);
  });

  test('writes no row of what it says again', async () => {
    const places = (): Promise<readonly unknown[]> =>
      gateway.database.query(
        'SELECT ctid::text, xmin::text FROM resource WHERE person_id = $1 ORDER BY type, id',
        [personId],
      );
    const before = await places();
    expect(await pushAndApply(gateway, changed(morgan, 11, {}))).toBe('applied');
    expect(await places()).toEqual(before);
  });
});

describe('A record that changes one thing', () => {
  test('makes a new version of that alone; the old one goes to history as it was', async () => {
    const before = await current();
    expect(await pushAndApply(gateway, withGoal(morgan, 20, 'Find a garden to work in'))).toBe('applied');
    const after = withoutProvenance(await current());
    const anew = after.filter(({ version }) => version === 2);
    expect(anew.map(({ type }) => type)).toEqual(['Goal']);
    const old = before.find(({ type, id }) => type === 'Goal' && id === anew[0]?.id);
    expect(await history()).toEqual([old]);
  });

  test('has a Provenance that names exactly what changed', async () => {
    const [goal] = withoutProvenance(await current()).filter(({ version }) => version === 2);
    expect(await provenanceTargets()).toContainEqual([`Goal/${goal?.id ?? ''}`]);
  });
});

describe('Order', () => {
  test('an older record is superseded and changes nothing', async () => {
    const before = [await current(), await history()];
    expect(await pushAndApply(gateway, withGoal(morgan, 5, 'An older wish'))).toBe('superseded');
    expect([await current(), await history()]).toEqual(before);
  });

  test('what one person’s source sent is applied in the order it was taken in, one step at a time', async () => {
    const receipts: string[] = [];
    for (const minutes of [31, 32, 33]) {
      const response = await push(gateway, withGoal(morgan, minutes, `Wish ${minutes}`));
      receipts.push(response.json<{ receipt: string }>().receipt);
    }
    const statuses = async (): Promise<readonly string[]> =>
      Promise.all(
        receipts.map(async (id) => (await readReceipt(gateway, id)).json<{ status: string }>().status),
      );
    const { processing } = gateway.worker;
    const step = () => processNext({ ...processing, clock: gateway.services.clock }, personId);
    expect(await step()).toBe('settled');
    expect(await statuses()).toEqual(['applied', 'received', 'received']);
    // Two workers at one lane: the second leaves it to the first.
    expect((await Promise.all([step(), step()])).toSorted()).toContain('settled');
    await gateway.work();
    expect(await statuses()).toEqual(['applied', 'applied', 'applied']);
    expect(await step()).toBe('idle');
  });

  test('the same time with other content is held, with the field to mend, until a newer one is applied', async () => {
    const response = await push(gateway, withGoal(morgan, 33, 'Quite another wish'));
    const { receipt } = response.json<{ receipt: string }>();
    await gateway.work();
    expect((await readReceipt(gateway, receipt)).json()).toMatchObject({
      status: 'held',
      issues: [{ field: 'source.modified', code: 'record-conflict' }],
    });
    expect(await pushAndApply(gateway, withGoal(morgan, 34, 'Settled'))).toBe('applied');
    expect((await readReceipt(gateway, receipt)).json()).toMatchObject({ status: 'superseded' });
  });

  test('each has its entry in the log', async () => {
    const entries = await gateway.database.query(`SELECT FROM audit_event WHERE kind = 'apply'`);
    const settled = await gateway.database.query('SELECT FROM inbox WHERE settled_at IS NOT NULL');
    expect(entries).toHaveLength(settled.length);
  });
});

describe('A key worker who moves to another service', () => {
  test('is told of with the new one, though nothing of the person changed', async () => {
    const { team } = morgan;
    if (team === undefined) throw new Error('this person has a team');
    const service = { ...team.service, id: 'V-2', name: 'Living Life Well annexe' };
    await pushAndApply(gateway, withGoal(changed(morgan, 0, { team: { ...team, service } }), 40, 'Settled'));
    const { directory } = await gateway.services.store.transaction((tx) => tx.records.read(personId));
    const names = directory.map((resource) => ('name' in resource ? resource.name : undefined));
    expect(names).toContain('Living Life Well annexe');
  });
});
