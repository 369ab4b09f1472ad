import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestGateway } from '../support/gateway.ts';
import { addOtherSource, fromOtherSource, type OtherSource } from '../support/look.ts';
import { changed, people } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import { signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let other: OtherSource;
let worker: Visitor;
beforeAll(async () => {
  gateway = await startStaffGateway({ variables: { LWG_SILENT_FEED_DAYS: '3' } });
  other = await addOtherSource(gateway);
  worker = await signIn(gateway.app, staff.caseWorker);
});
afterAll(() => gateway.stop());

const page = async (query = ''): Promise<string> => (await worker.get(`/cases${query}`)).body;
const rowsOf = (body: string): number => body.split('rowheader').length - 1;
const receiptsIn = (body: string): readonly string[] =>
  [...body.matchAll(/app-break">([0-9a-f-]{36})</g)].map(([, id = '']) => id);

describe('What a charity sees of its own feed', () => {
  test('before anything came: its system, which was never heard from', async () => {
    const body = await page();
    expect(body).toContain('Nothing to show yet');
    expect(body).toContain('Never');
    expect(receiptsIn(body)).toEqual([]);
  });

  test('nothing of another organisation, and nobody by name', async () => {
    await push(gateway, fromOtherSource(people.undecided()), { apiKey: other.apiKey });
    await pushAndApply(gateway, people.sharesMost());
    const body = await page();
    expect(receiptsIn(body)).toHaveLength(1);
    expect(body).not.toMatch(/testpatient|9990000018/i);
  });

  test('what wants mending, with the field and the fix, by itself, until it is sent again', async () => {
    await pushAndApply(gateway, people.undecided());
    const { person, ...record } = people.undecided();
    const twin = { ...record, person: { ...person, id: 'C-TWIN', birthDate: '1950-01-01' } };
    await pushAndApply(gateway, twin);
    const body = await page('?only=to-mend');
    expect(receiptsIn(body)).toHaveLength(1);
    expect(body).toContain('person.nhsNumber');
    expect(await page()).toContain('1 to mend');
    const { nhsNumber, ...withoutNumber } = twin.person;
    expect(nhsNumber).toBe(person.nhsNumber);
    await pushAndApply(gateway, changed(twin, 5, { person: withoutNumber }));
    expect(receiptsIn(await page('?only=to-mend'))).toEqual([]);
  });

  test('a feed that fell silent says so, and for how long', async () => {
    const then = gateway.time.now;
    gateway.time.now = new Date(then.getTime() + 4 * 86_400_000);
    worker = await signIn(gateway.app, staff.caseWorker);
    expect(await page()).toContain('Silent for 4 days');
    gateway.time.now = then;
    worker = await signIn(gateway.app, staff.caseWorker);
    expect(await page()).not.toContain('Silent');
  });

  test('that its system could not be told, since when, and when we no longer try; of no other organisation', async () => {
    expect(await page()).not.toContain('Not told');
    const since = gateway.time.now;
    const untold = `INSERT INTO webhook (client_id, url, failing_since) VALUES ($1, 'https://x.example', $2)
      ON CONFLICT (client_id) DO UPDATE SET failing_since = excluded.failing_since`;
    await gateway.database.query(untold, ['other-system', since]);
    expect(await page()).not.toContain('Not told');
    await gateway.database.query(untold, ['case-system', since]);
    expect(await page()).toMatch(
      /We could not tell your system case-system .* since 22 Nov 2026, 02:10:\d\d\. We keep trying/,
    );
    await gateway.database.query("UPDATE webhook SET state = 'failed'");
    expect(await page()).toContain('We no longer try');
    await gateway.database.query('UPDATE webhook SET url = NULL');
    expect(await page()).not.toContain('Not told');
  });

  test('page by page, each record once, newest first', async () => {
    let record = people.sharesMost();
    for (let minute = 1; minute <= 60; minute += 1) {
      record = changed(people.sharesMost(), minute, {});
      gateway.time.now = new Date(gateway.time.now.getTime() + 1_000);
      await push(gateway, record);
    }
    const first = await page();
    const address = /href="(\/cases\?before=[^"]+)" rel="next"/.exec(first)?.[1] ?? '';
    const second = (await worker.get(address)).body;
    const all = [...receiptsIn(first), ...receiptsIn(second)];
    expect(all).toHaveLength(64);
    expect(new Set(all).size).toBe(64);
    expect(second).not.toContain('rel="next"');
    expect(rowsOf(first)).toBeGreaterThan(rowsOf(second));
  });

  test.each(['?before=nonsense', '?only=everything'])(
    'an address that is none is not found: %s',
    async (query) => {
      expect((await worker.get(`/cases${query}`)).statusCode).toBe(404);
    },
  );
});
