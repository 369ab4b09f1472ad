import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { createWebhookNotices } from '../../src/adapters/webhook-notices/webhook-notices.ts';
import { charity, liaison, trust } from '../../src/demo/organisations.ts';
import { deliverNext, retryDelays } from '../../src/gateway/emergency/deliver-notices.ts';
import { noticeSecret } from '../../src/gateway/emergency/notice-secret.ts';
import { createLog } from '../../src/log.ts';
import { startNoticeWorker } from '../../src/queues/notice-worker.ts';
import { open as send, openCaseFor, reason, startEmergencyGateway, user } from '../support/emergency.ts';
import { tenPastTwo, type TestGateway } from '../support/gateway.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { findInText, needlesOf } from '../support/needles.ts';
import { people } from '../support/people.ts';
import { eventually } from '../support/processes.ts';
import { pushAndApply } from '../support/push.ts';

const url = 'https://ig.example.org/notices';
const secretive = people.sharesNothing();
const needles = [...needlesOf([secretive]), user.name, user.id, reason.text, personIdOf(secretive)];

let gateway: TestGateway & { readonly bearer: string };
const server = setupServer();
/** What reached the receiver: whole requests, as text. */
let received: { id: string; text: string }[] = [];
let answers: number[] = [];

beforeAll(async () => {
  server.listen({ onUnhandledFrame: 'error' });
  gateway = await startEmergencyGateway();
  expect(await pushAndApply(gateway, secretive)).toBe('applied');
});
afterAll(async () => {
  await gateway.stop();
  server.close();
});
beforeEach(() => {
  received = [];
  answers = [];
  server.use(
    http.post(url, async ({ request }) => {
      const headers = [...request.headers].map((header) => header.join(': ')).join('\n');
      const text = `${request.url}\n${headers}\n\n${await request.text()}`;
      received.push({ id: request.headers.get('webhook-id') ?? '', text });
      return new HttpResponse(null, { status: answers.shift() ?? 204 });
    }),
  );
});
afterEach(async () => {
  server.resetHandlers();
  gateway.time.now = tenPastTwo;
  await gateway.database.query('TRUNCATE notice');
});

const delivering = (addressed: readonly string[] = [trust]) => ({
  store: gateway.worker.store,
  clock: gateway.services.clock,
  notices: createWebhookNotices({
    addresses: new Map(
      addressed.map((one) => [one, { url, secret: noticeSecret(gateway.config.keys, one, url) }]),
    ),
    clock: gateway.services.clock,
  }),
});

async function deliverAllDue(addressed?: readonly string[]): Promise<readonly string[]> {
  const states: string[] = [];
  const options = delivering(addressed);
  for (let next = await deliverNext(options); next !== undefined; next = await deliverNext(options)) {
    states.push(`${next.notice.organisation} ${next.state} ${next.attempts}`);
  }
  return states.toSorted();
}

const open = (name: string): Promise<string> =>
  openCaseFor(gateway, gateway.bearer, { ...askedFor(secretive), user: { ...user, id: name } });
const laterBy = (seconds: number): Date => new Date(tenPastTwo.getTime() + seconds * 1000);

describe('Who is told of a case', () => {
  test('is the asking organisation and the sources that allow it, once each, in the commit that opens it', async () => {
    const id = await open('u-told');
    await open('u-told');
    const rows = await gateway.database.query<{ case_id: string; organisation: string; state: string }>(
      'SELECT case_id, organisation, state FROM notice ORDER BY organisation',
    );
    expect(rows).toEqual([
      { case_id: id, organisation: charity, state: 'waiting' },
      { case_id: id, organisation: trust, state: 'waiting' },
    ]);
  });

  test('and one without an address stays on the list, marked, until it has one', async () => {
    await open('u-nowhere');
    expect(await deliverAllDue([trust])).toEqual([`${charity} no-address 1`, `${trust} delivered 1`]);
    expect(await gateway.database.query('SELECT organisation, state FROM notice ORDER BY 1')).toEqual([
      { organisation: charity, state: 'no-address' },
      { organisation: trust, state: 'delivered' },
    ]);
    gateway.time.now = laterBy(30);
    expect(await deliverAllDue([trust, charity])).toEqual([`${charity} delivered 2`]);
  });
});

describe('A notice', () => {
  test('is delivered once, and never again', async () => {
    await open('u-once');
    await deliverAllDue();
    gateway.time.now = laterBy(100_000);
    await deliverAllDue();
    expect(received).toHaveLength(1);
  });

  test('that is refused is tried again under the same id, after growing delays', async () => {
    answers = [500, 302, 404, 503, 429, 204];
    await open('u-again');
    let at = 0;
    for (const [attempt, wait] of [...retryDelays, 3_600].entries()) {
      expect(await deliverAllDue([trust])).toContain(`${trust} failed ${attempt + 1}`);
      gateway.time.now = laterBy(at + wait - 1);
      expect((await deliverAllDue([trust])).filter((state) => state.startsWith(trust))).toEqual([]);
      at += wait;
      gateway.time.now = laterBy(at);
    }
    expect(await deliverAllDue([trust])).toContain(`${trust} delivered 6`);
    expect(received).toHaveLength(6);
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);
  });

  test('whose worker was killed while it tried is tried again by another', async () => {
    await open('u-killed');
    const { store } = gateway.worker;
    // What a worker does before it tries; then there is no more worker.
    const taken = await store.transaction((tx) => tx.notices.takeDue(tenPastTwo, retryDelays));
    expect(taken).toBeDefined();
    const states = await deliverAllDue([trust, charity]);
    expect(states).toHaveLength(1);
    gateway.time.now = laterBy(30);
    expect(await deliverAllDue([trust, charity])).toEqual([`${taken?.organisation ?? ''} delivered 2`]);
  });

  test('that arrived, but of which the worker could not say so, arrives again under the same id', async () => {
    await open('u-unsaid');
    await gateway.database.query('REVOKE UPDATE (state) ON notice FROM lwg_gateway');
    await expect(deliverNext(delivering([trust, charity]))).rejects.toThrow();
    await gateway.database.query('GRANT UPDATE (state) ON notice TO lwg_gateway');
    gateway.time.now = laterBy(30);
    await deliverAllDue([trust, charity]);
    const ids = received.map(({ id }) => id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(2);
  });

  test('is tried by one worker at a time, however many there are', async () => {
    for (const name of ['u-1', 'u-2', 'u-3', 'u-4', 'u-5']) await open(name);
    await Promise.all(Array.from({ length: 4 }, () => deliverAllDue([trust, charity])));
    expect(received).toHaveLength(10);
    expect(new Set(received.map(({ id }) => id)).size).toBe(10);
  });
});

describe('The worker', () => {
  test('delivers within seconds, and tells the log codes only', async () => {
    const lines: string[] = [];
    const log = createLog('debug', { write: (line: string) => void lines.push(line) });
    const id = await open('u-worker');
    answers = [204, 500];
    const worker = startNoticeWorker({ ...delivering([trust, charity]), log });
    await eventually(() => (lines.length >= 2 ? true : undefined), 'two attempts');
    await worker.close();
    const events = lines.map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events.toSorted()).toEqual(['NOTE001', 'NOTE002']);
    expect(findInText([...needles, id], lines.join('\n'))).toEqual([]);
  });

  test('logs that the database is away, and goes on', async () => {
    const lines: string[] = [];
    const log = createLog('debug', { write: (line: string) => void lines.push(line) });
    await gateway.database.query('REVOKE UPDATE ON notice FROM lwg_gateway');
    const revoked = 'REVOKE SELECT ON notice FROM lwg_gateway';
    await gateway.database.query(revoked);
    const worker = startNoticeWorker({ ...delivering(), log });
    await eventually(() => (lines.length > 0 ? true : undefined), 'a line');
    await gateway.database.query('GRANT SELECT ON notice TO lwg_gateway');
    await gateway.database.query(
      'GRANT UPDATE (attempts, not_before, state, settled_at) ON notice TO lwg_gateway',
    );
    await open('u-back');
    await eventually(() => (received.length > 0 ? true : undefined), 'a delivery');
    await worker.close();
    expect(lines[0]).toContain('NOTE003');
  });
});

describe('Nothing of the person, the user or the reason', () => {
  test('is in what is sent, or readable in what is stored', async () => {
    await open('u-needles');
    await deliverAllDue([trust, charity]);
    expect(received).toHaveLength(2);
    for (const { text } of received) expect(findInText(needles, text)).toEqual([]);
    const rows = await gateway.database.query(
      `SELECT to_jsonb(c) - 'person_id' - 'reason_owner' AS one FROM break_glass_case c UNION ALL SELECT to_jsonb(n) FROM notice n`,
    );
    expect(rows.length).toBeGreaterThan(2);
    expect(findInText([...needles, 'client|epr', 'risk-to-life'], JSON.stringify(rows))).toEqual([]);
  });
});

describe('What is logged of emergency access', () => {
  test('is codes and routes, however it goes', async () => {
    const lines: string[] = [];
    const log = createLog('debug', { write: (line: string) => void lines.push(line) });
    const app = await buildApp({ ...gateway.services, log });
    const logged = { ...gateway, app };
    const asked = askedFor(secretive);
    const answers = [
      await send(logged, gateway.bearer, asked),
      await send(logged, gateway.bearer, { ...asked, reason: { code: reason.text, text: user.name } }),
      await send(logged, gateway.bearer, { ...asked, [user.name]: reason.text }),
      await send(logged, asked.nhsNumber, asked),
    ];
    await gateway.database.query('REVOKE INSERT ON audit_pending FROM lwg_gateway');
    answers.push(await send(logged, gateway.bearer, asked));
    await gateway.database.query('GRANT INSERT ON audit_pending TO lwg_gateway');
    await app.close();
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 400, 400, 401, 500]);
    expect(lines.length).toBeGreaterThanOrEqual(5);
    expect(findInText(needles, lines.join('\n'))).toEqual([]);
    for (const answer of answers) expect(findInText(needles, answer.body)).toEqual([]);
  });
});

describe('What a notice is signed with', () => {
  test('is as long as the specification asks, and differs for every organisation and address', () => {
    const { keys } = gateway.config;
    const one = noticeSecret(keys, trust, url);
    expect(one).toMatch(/^whsec_/);
    expect(Buffer.from(one.slice(6), 'base64')).toHaveLength(32);
    expect(new Set([one, noticeSecret(keys, liaison, url), noticeSecret(keys, trust, `${url}/2`)]).size).toBe(
      3,
    );
  });
});
