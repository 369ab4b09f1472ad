import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOperations } from '../../src/http/ops/operations.ts';
import { watchedMetrics } from '../../src/ops/metrics/table.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { blockWith } from '../support/blocked.ts';
import { changed, people } from '../support/people.ts';
import { push } from '../support/push.ts';

let gateway: TestGateway;
let operations: FastifyInstance;

beforeAll(async () => {
  gateway = await startTestGateway();
  operations = buildOperations(gateway.services);
});
afterAll(() => gateway.stop());

/** What a metric says; undefined where it is not there. */
async function metric(line: string): Promise<number | undefined> {
  const { body } = await operations.inject('/metrics');
  const found = body.split('\n').find((one) => one.startsWith(`${line} `));
  return found === undefined
    ? undefined
    : Number(
        found
          .slice(line.length + 1)
          .toLowerCase()
          .replace('nan', 'NaN'),
      );
}
const status = async () =>
  (await operations.inject('/_status')).json<{
    status: string;
    checks: Record<string, { status: string }>;
  }>();

describe('What is for operators', () => {
  test.each(['/metrics'])('is not at the door that callers come to: %s', async (path) => {
    expect((await gateway.app.inject(path)).statusCode).toBe(404);
  });

  test('is not in what callers are told of how it is', async () => {
    const { version } = gateway.services;
    expect((await gateway.app.inject('/_status')).json()).toEqual({ status: 'pass', version });
  });

  test('names nobody and nothing that was asked for', async () => {
    await gateway.app.inject('/support/no-such-person?number=9990000018');
    const { body } = await operations.inject('/metrics');
    expect(body).not.toMatch(/9990000018|no-such|client/);
  });
});

describe('Metrics', () => {
  test('count each answer by face, method and class of status', async () => {
    const name = 'lwg_request_duration_seconds_count{face="fhir",method="GET",status="2xx"}';
    const before = (await metric(name)) ?? 0;
    await gateway.app.inject('/fhir/metadata');
    expect(await metric(name)).toBe(before + 1);
    await gateway.app.inject('/nowhere');
    expect(
      await metric('lwg_request_duration_seconds_count{face="none",method="GET",status="4xx"}'),
    ).toBeGreaterThan(0);
  });

  test('tell what waits, and that it does no more', async () => {
    expect(await metric('lwg_records_waiting')).toBe(0);
    await push(gateway, people.sharesMost());
    expect(await metric('lwg_records_waiting')).toBe(1);
    await push(gateway, changed(people.sharesMost(), 1, {}));
    expect(await metric('lwg_records_waiting')).toBe(2);
    expect(await metric('lwg_lanes_waiting')).toBe(1);
    expect(await metric('lwg_lane_deepest_records')).toBe(2);
    expect(await metric('lwg_choices_waiting_oldest_seconds')).toBeGreaterThan(0);
    await gateway.work();
    for (const name of ['lwg_records_waiting', 'lwg_lanes_waiting', 'lwg_lane_deepest_records'])
      expect(await metric(name)).toBe(0);
    expect(await metric('lwg_choices_waiting_oldest_seconds')).toBe(0);
    expect(await metric('lwg_database_connections{state="open"}')).toBeGreaterThan(0);
  });

  test('tell of a lane that is blocked, and for how long', async () => {
    expect(await metric('lwg_lanes_blocked_oldest_seconds')).toBe(0);
    await blockWith(gateway, people.sharesWhoHelps());
    await gateway.database.query(`UPDATE dead_letter SET first_at = now() - interval '1 hour'`);
    expect(await metric('lwg_lanes_blocked')).toBe(1);
    expect(await metric('lwg_lanes_blocked_oldest_seconds')).toBeGreaterThanOrEqual(3_600);
    expect(await metric('lwg_lanes_waiting')).toBe(0);
  });

  test('have every figure that alarms and runbooks rest on, for each face apart', async () => {
    const { body } = await operations.inject('/metrics');
    for (const { name } of Object.values(watchedMetrics)) expect(body).toContain(`# TYPE ${name} gauge`);
    expect(body).toContain('# TYPE lwg_request_duration_seconds histogram');
    const { app } = gateway;
    for (const path of [
      '/v1/receipts/x',
      '/cds-services',
      '/log/checkpoint',
      '/',
      '/sign-in',
      '/health/live',
    ])
      await app.inject(path);
    const after = (await operations.inject('/metrics')).body;
    for (const face of ['fhir', 'api', 'cds', 'log', 'page', 'sign-in', 'health'])
      expect(after, face).toMatch(new RegExp(`lwg_request_duration_seconds_count\\{face="${face}"`));
  });

  test('tell of a case system that has fallen silent', async () => {
    await gateway.database.query(`UPDATE inbox SET received_at = now() - interval '30 days'`);
    expect(await metric('lwg_feeds_silent')).toBe(1);
    expect(await status()).toMatchObject({
      status: 'warn',
      checks: { 'feeds:silent': { status: 'warn', observed: 1 } },
    });
    await gateway.database.query(`UPDATE inbox SET received_at = now()`);
    expect(await status()).toMatchObject({ checks: { 'feeds:silent': { status: 'pass' } } });
  });

  test('tell of what a team was told days ago and has not seen: not of what is fresh, was seen, or can never be seen', async () => {
    const told = (age: string, answered: 'now()' | 'NULL'): Promise<unknown> =>
      gateway.database.query(
        `INSERT INTO told (id, person_id, source_organisation, owner, made_at, answered_at)
         SELECT gen_random_uuid(), id, 'X9T01', 'X9C01', now() - $1::interval, ${answered} FROM person LIMIT 1`,
        [age],
      );
    await told('71 hours', 'NULL');
    await told('73 hours', 'now()');
    await told('15 days', 'NULL');
    expect(await metric('lwg_told_unseen')).toBe(0);
    expect(await status()).toMatchObject({ checks: { 'told:unseen': { status: 'pass' } } });
    await told('73 hours', 'NULL');
    expect(await metric('lwg_told_unseen')).toBe(1);
    expect(await status()).toMatchObject({ checks: { 'told:unseen': { status: 'warn', observed: 1 } } });
  });

  test('say that the database is away, and never that nothing waits, while it is', async () => {
    const away = buildOperations({
      ...gateway.services,
      isReady: async () => false,
    });
    expect((await away.inject('/health/live')).statusCode).toBe(200);
    expect((await away.inject('/health/ready')).statusCode).toBe(503);
    await gateway.database.query('ALTER TABLE lane RENAME TO lane_away');
    expect(await metric('lwg_database_up')).toBe(0);
    for (const { name } of Object.values(watchedMetrics)) expect(await metric(name)).toBeNaN();
    const answer = await operations.inject('/_status');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ status: 'fail' });
    await gateway.database.query('ALTER TABLE lane_away RENAME TO lane');
    expect(await metric('lwg_database_up')).toBe(1);
  });
});
