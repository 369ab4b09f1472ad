import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentSupport, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import { changed, people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
let bearer: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
});
afterAll(() => gateway.stop());

const morgan = people.sharesMost();
const document = async (): Promise<string> =>
  (await currentSupport(gateway, bearer, personIdOf(morgan))).body;

const minutesAfter = (minutes: number): string =>
  new Date(Date.parse(morgan.source.modified) + minutes * 60_000).toISOString();

/** When its source last said what is held of the type, each time once. */
async function timesOf(type: string): Promise<readonly string[]> {
  const { resources } = await gateway.services.store.transaction((tx) => tx.records.read(personIdOf(morgan)));
  const times = resources
    .filter(({ resource }) => resource.resourceType === type)
    .map(({ sourceModified }) => sourceModified.toISOString());
  return [...new Set(times)];
}
const timesOfForms = (): Promise<readonly string[]> => timesOf('QuestionnaireResponse');

describe('What a record leaves out', () => {
  test('of how things stand is no longer shown, and stays in history', async () => {
    await pushAndApply(gateway, morgan);
    expect(await document()).toMatch(/Walk with a group/);
    const { safetyPlan: _, ...without } = morgan;
    const [first] = morgan.plan?.goals ?? [];
    if (morgan.plan === undefined || first === undefined) throw new Error('this person has goals');
    await pushAndApply(gateway, changed(without, 10, { plan: { ...morgan.plan, goals: [first] } }));
    const after = await document();
    expect(after).not.toMatch(/Walk with a group|quiet room/);
    expect(after).toMatch(/part-time work/);
    const kept = await gateway.database.query(
      "SELECT type FROM resource_history WHERE person_id = $1 AND type IN ('Goal', 'CarePlan')",
      [personIdOf(morgan)],
    );
    expect(kept.length).toBeGreaterThanOrEqual(3);
  });

  test('of what happened stays: contacts and questionnaires are only added to', async () => {
    const { reqol10: _, ...without } = morgan;
    await pushAndApply(gateway, changed(without, 20, {}));
    expect(await document()).toMatch(/1091071000000100/);
  });

  test('of what happened is as old as it was last said, and as new as it is said again', async () => {
    const { reqol10: _, ...without } = morgan;
    await pushAndApply(gateway, changed(morgan, 21, {}));
    await pushAndApply(gateway, changed(morgan, 22, {}));
    await pushAndApply(gateway, changed(without, 23, {}));
    await pushAndApply(gateway, changed(without, 24, {}));
    expect(await timesOfForms()).toEqual([minutesAfter(22)]);
    await pushAndApply(gateway, changed(morgan, 25, {}));
    expect(await timesOfForms()).toEqual([minutesAfter(25)]);
  });

  test('of choices keeps its time when an older record brings them late', async () => {
    const { sharing: _, ...without } = morgan;
    await pushAndApply(gateway, changed(without, 29, {}));
    await pushAndApply(gateway, changed(morgan, 27, {}));
    expect(await timesOf('Consent')).toEqual([minutesAfter(27)]);
    expect(await timesOf('Patient')).toEqual([minutesAfter(29)]);
  });

  test('and says again later is shown again, as a later version', async () => {
    await pushAndApply(gateway, changed(morgan, 30, {}));
    await pushAndApply(gateway, changed(morgan, 40, { safetyPlan: undefined }));
    await pushAndApply(gateway, changed(morgan, 50, {}));
    expect(await document()).toMatch(/quiet room/);
    const [plan] = await gateway.database.query<{ version: number }>(
      "SELECT max(version) AS version FROM resource WHERE person_id = $1 AND type = 'CarePlan'",
      [personIdOf(morgan)],
    );
    expect(plan?.version).toBeGreaterThan(1);
  });
});
