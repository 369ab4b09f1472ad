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
