import { HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCaseSystemRest } from '../../src/adapters/case-system-rest/case-system-rest.ts';
import { clientSchema } from '../../src/auth/client.ts';
import { charity } from '../../src/demo/organisations.ts';
import { createPullStore } from '../../src/db/pull-store.ts';
import { pullCases, tryPull } from '../../src/gateway/pull/pull-cases.ts';
import type { PulledSource, Pulling } from '../../src/gateway/pull/pulling.ts';
import { registerClient, revokeClient } from '../../src/gateway/register.ts';
import type { SupportUpdate } from '../../src/living-well/support-update/reading.ts';
import type { LogFields } from '../../src/log.ts';
import { workPulls } from '../../src/queues/pull-worker.ts';
import { people } from '../adapters/contract/case-source-contract.ts';
import { caseSystem, caseSystemKeys, caseSystemUrl } from '../support/case-system.ts';
import { feedWith } from '../support/csv.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const server = setupServer();
let gateway: TestGateway;
let number = 0;
beforeAll(async () => {
  gateway = await startTestGateway();
  server.listen({ onUnhandledFrame: 'bypass' });
});
afterEach(() => server.resetHandlers());
afterAll(async () => {
  server.close();
  await gateway.stop();
});

/** A source of its own for each test, with nothing read yet. */
let one: PulledSource;
let pulling: Pulling;
let system: ReturnType<typeof caseSystem>;
const lines: [string, LogFields | undefined][] = [];
beforeEach(async () => {
  number += 1;
  const source = { site: 'tameside-glossop', system: `asked-${number}` };
  const client = clientSchema.parse({
    id: `asked-${number}`,
    organisation: charity,
    role: 'case-system',
    scopes: ['case-records.write'],
    sources: [source],
  });
  const clock = () => gateway.time.now;
  gateway.time.now = new Date('2026-11-22T02:10:00Z');
  await registerClient({ store: gateway.services.store, clock }, client);
  const pause = () => Promise.resolve();
  const connection = { url: caseSystemUrl, keys: caseSystemKeys, allowHere: false, clock, pause };
  one = {
    source,
    feed: feedWith({}, 'template'),
    client: client.id,
    every: 15 * 60_000,
    startFrom: new Date('2026-11-20T01:00:00Z'),
    pull: createCaseSystemRest(connection),
  };
  pulling = { ...gateway.worker.pulling, clock };
  lines.length = 0;
  answerWith(people);
});

function answerWith(given: readonly SupportUpdate[]): void {
  system = caseSystem(given);
  server.resetHandlers(system.handler);
}

const state = () => pulling.pulls.stateOf(`tameside-glossop/asked-${number}`);
const work = () => workPulls({ pulling, sources: [one], log: (...line) => lines.push([line[0], line[1]]) });
async function inbox(): Promise<number> {
  const [row] = await gateway.database.query('SELECT count(*)::int AS number FROM inbox WHERE source = $1', [
    `tameside-glossop/asked-${number}`,
  ]);
  return Number(row?.['number']);
}

describe('A pull takes in nothing, and starts where it did,', () => {
  test('when the case system refuses: the refusal is on record, and logged by its code', async () => {
    system.instead.push(() => HttpResponse.json({}, { status: 403 }));
    await work();
    expect(await inbox()).toBe(0);
    expect(await state()).toMatchObject({ cursor: undefined, failure: 'source-refused/status' });
    expect(lines).toEqual([
      [
        'PULL002',
        { source: `tameside-glossop/asked-${number}`, code: 'source-refused/status', minutes: undefined },
      ],
    ]);
  });

  test('when its client is revoked: the case system is not even asked', async () => {
    await revokeClient({ store: gateway.services.store, clock: pulling.clock }, one.client);
    await expect(pullCases(pulling, one)).rejects.toMatchObject({ code: 'not-authenticated' });
    expect(system.asked).toEqual([]);
  });

  test('when its client may not send for the source', async () => {
    const other = { ...one, source: { ...one.source, system: 'somebody-elses' } };
    await expect(pullCases(pulling, other)).rejects.toMatchObject({ code: 'wrong-source' });
    expect(await pulling.pulls.stateOf('tameside-glossop/somebody-elses')).toMatchObject({
      cursor: undefined,
    });
  });

  test('while another process pulls the same source', async () => {
    const inside = await pulling.pulls.exclusively(`tameside-glossop/asked-${number}`, () =>
      pullCases(pulling, one),
    );
    expect(inside).toBe('busy');
    expect(system.asked).toEqual([]);
    expect(await pullCases(pulling, one)).toMatchObject({ accepted: 2 });
  });

  test('when it is tried out', async () => {
    expect(await tryPull(pulling, one)).toEqual({ accepted: 2, replayed: 0, refused: 0 });
    expect([await inbox(), await state()]).toEqual([0, undefined]);
  });
});

describe('A pull', () => {
  test('that breaks off keeps what it took in, and its cursor at the last whole day; the next one takes the rest in, each once', async () => {
    const [first, second] = people;
    answerWith([first, { ...second, source_updated_at: '2026-11-21T10:00:00.000Z' }]);
    system.instead = Array.from({ length: 12 }, (_, index) =>
      index < 8 ? () => undefined : () => HttpResponse.json({}, { status: 400 }),
    );
    await expect(pullCases(pulling, one)).rejects.toMatchObject({ code: 'source-refused' });
    expect(await inbox()).toBe(1);
    expect((await state())?.cursor?.toISOString()).toBe('2026-11-21T00:00:00.000Z');
    system.instead = [];
    expect(await pullCases(pulling, one)).toEqual({ accepted: 1, replayed: 1, refused: 0 });
    expect(await inbox()).toBe(2);
    expect(await state()).toMatchObject({ cursor: pulling.clock(), failure: undefined });
  });

  test('gives the same day again, and takes in only what changed', async () => {
    expect(await pullCases(pulling, one)).toMatchObject({ accepted: 2, replayed: 0 });
    const [first, second] = people;
    answerWith([first, { ...second, status: 'open', source_updated_at: '2026-11-20T18:00:00.000Z' }]);
    expect(await pullCases(pulling, one, one.startFrom)).toMatchObject({ accepted: 1, replayed: 1 });
    expect(await inbox()).toBe(3);
  });

  test('that ended, well or not, leaves the source to other processes', async () => {
    const elsewhere = createPullStore(gateway.services.pool);
    const free = () =>
      elsewhere.exclusively(`tameside-glossop/asked-${number}`, () => Promise.resolve('free'));
    await pullCases(pulling, one);
    expect(await free()).toBe('free');
    system.instead.push(() => HttpResponse.json({}, { status: 403 }));
    await expect(pullCases(pulling, one)).rejects.toThrow();
    expect(await free()).toBe('free');
  });

  test('soon after midnight reads the day before again, for clocks that are behind', async () => {
    const askedDays = () => system.asked.flatMap((path) => /\/updated\/([\d-]+)/.exec(path)?.[1] ?? []);
    gateway.time.now = new Date('2026-11-21T23:55:00Z');
    await pullCases(pulling, one);
    for (const [now, days] of [
      ['2026-11-22T00:05:00Z', ['2026-11-21', '2026-11-22']],
      ['2026-11-22T00:25:00Z', ['2026-11-21', '2026-11-22']],
      ['2026-11-22T00:45:00Z', ['2026-11-22']],
    ] as const) {
      system.asked.length = 0;
      gateway.time.now = new Date(now);
      await pullCases(pulling, one);
      expect(askedDays()).toEqual(days);
    }
  });

  test('leaves out a case of whose client nothing is told: whose it is cannot be known', async () => {
    system.instead = [() => undefined, () => undefined, () => HttpResponse.json([])];
    expect(await pullCases(pulling, one)).toEqual({ accepted: 0, replayed: 0, refused: 2 });
    expect(await inbox()).toBe(0);
  });

  test('leaves out a row that must be mended, and no other', async () => {
    const [first, second] = people;
    const { date_of_birth: _, ...undated } = first;
    answerWith([undated, second]);
    const refused: unknown[] = [];
    const tally = await pullCases(pulling, one, undefined, (place, { issues }) =>
      refused.push([place, issues.map(({ field, code }) => `${field}: ${code}`)]),
    );
    expect(tally).toEqual({ accepted: 1, replayed: 0, refused: 1 });
    expect(refused).toEqual([[{ page: 1, row: 1 }, ['date_of_birth: missing']]]);
  });

  test('asks by record numbers, days and keys: no number of a person’s and no name is in an address', async () => {
    await pullCases(pulling, one);
    const asked = system.asked.join('\n');
    for (const { nhs_number = '', family_name = '', date_of_birth = '' } of people) {
      for (const told of [nhs_number, family_name, date_of_birth]) expect(asked).not.toContain(told);
    }
    expect(asked).toContain('/v2/clients/id/2001;2002/field/');
  });

  test('is applied like a push of that source', async () => {
    await pullCases(pulling, one);
    await gateway.work();
    const receipts = await gateway.services.store.receiptsOf({
      organisation: charity,
      source: `tameside-glossop/asked-${number}`,
      toMendOnly: false,
      limit: 10,
    });
    expect(receipts.map(({ status }) => status)).toEqual(['applied', 'applied']);
  });
});

describe('The schedule', () => {
  const later = (minutes: number) =>
    (gateway.time.now = new Date(gateway.time.now.getTime() + minutes * 60_000));

  test('pulls when the time has come, and not before, whether the last one failed or not', async () => {
    await work();
    later(14);
    await work();
    expect(lines.map(([event]) => event)).toEqual(['PULL001']);
    later(1);
    system.instead.push(() => HttpResponse.json({}, { status: 403 }));
    await work();
    await work();
    expect(lines.map(([event]) => event)).toEqual(['PULL001', 'PULL002']);
    expect(lines.at(-1)?.[1]).toMatchObject({ minutes: 15 });
    later(15);
    await work();
    expect(lines.at(-1)).toEqual([
      'PULL001',
      { source: `tameside-glossop/asked-${number}`, accepted: 0, replayed: 0, refused: 0 },
    ]);
  });

  test('shows the charity when its system was last read, and that it cannot be read', async () => {
    const feed = async () =>
      (await gateway.services.store.feedsOf(charity)).find(({ source }) =>
        source.endsWith(`asked-${number}`),
      );
    expect(await feed()).toMatchObject({ lastHeardAt: undefined, pullFails: false });
    await work();
    later(60);
    answerWith([]);
    await work();
    expect(await feed()).toMatchObject({ lastHeardAt: gateway.time.now, pullFails: false });
    const heard = gateway.time.now;
    later(60);
    system.instead.push(() => HttpResponse.json({}, { status: 403 }));
    await work();
    expect(await feed()).toMatchObject({ lastHeardAt: heard, pullFails: true });
  });
});
