import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { charity, trust } from '../../src/demo/organisations.ts';
import { currentSupport, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { isShown, personIdOf } from '../support/look.ts';
import { openEntry } from '../support/log-entries.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
let bearer: string;
const morgan = people.sharesMost();
const personId = personIdOf(morgan);
let entryId: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
  await pushAndApply(gateway, morgan);
  await pushAndApply(gateway, people.undecided());
  entryId = String((await currentSupport(gateway, bearer, personId)).headers['x-audit-id']);
  expect(await openEntry(gateway, entryId, trust)).toMatchObject({ detail: { nhsNumber: '9990000018' } });
  await gateway.database.query('DELETE FROM sealing_key WHERE owner = $1', [personId]);
});
afterAll(() => gateway.stop());

describe("Once a person's key is destroyed", () => {
  test('nothing of them is shown, and nobody is told why', async () => {
    expect(await isShown(gateway, bearer, personId)).toBe(false);
  });

  test('nothing of them can be opened, though its rows are there', async () => {
    const rows = await gateway.database.query('SELECT FROM resource WHERE person_id = $1', [personId]);
    expect(rows.length).toBeGreaterThan(15);
    const records = await gateway.services.store.transaction((tx) => tx.records.read(personId));
    expect(records.resources).toEqual([]);
  });

  test('the entry of an earlier look stays, without whom it was for', async () => {
    expect(await openEntry(gateway, entryId, trust)).toMatchObject({
      id: entryId,
      outcome: 'shown',
      actor: { id: 'record-system' },
      detail: { asked: {}, decisions: [], released: {} },
    });
  });

  test('the list of looks still opens, for both organisations', async () => {
    for (const organisation of [trust, charity]) {
      const query = { organisation, before: undefined, limit: 50 };
      const entries = await gateway.services.store.transaction((tx) => tx.log.list(query));
      expect(entries.some(({ id }) => id === entryId)).toBe(true);
    }
  });

  test('nobody else is touched', async () => {
    expect(await isShown(gateway, bearer, personIdOf(people.undecided()))).toBe(true);
  });
});
