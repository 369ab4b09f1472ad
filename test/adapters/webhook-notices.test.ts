import { createHmac } from 'node:crypto';
import { delay, http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { signedHeaders } from '../../src/adapters/sign-webhook.ts';
import { createWebhookNotices } from '../../src/adapters/webhook-notices/webhook-notices.ts';

const url = 'https://ig.example.org/notices';
const secret = `whsec_${Buffer.from('a receiver keeps thirty-two bytes').toString('base64')}`;
const now = new Date('2026-11-22T02:10:30.900Z');
const notices = createWebhookNotices({
  addresses: new Map([['X9T01', { url, secret }]]),
  clock: () => now,
  timeout: 200,
});
const notice = {
  id: '0b8f0c0e-3c39-4d6a-8f3e-0f3a6c1d2e4f',
  kind: 'emergency-access.opened',
  caseId: '5f9d7c1a-9a0b-4a53-8f5d-3f6b1c2d4e5f',
  organisation: 'X9T01',
  at: new Date('2026-11-22T02:10:00Z'),
} as const;

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

describe('A notice is not delivered', () => {
  test.each([300, 302, 307, 400, 404, 410, 429, 500, 503])('by an answer of %i', async (status) => {
    server.use(http.post(url, () => new HttpResponse(null, { status })));
    expect(await notices.deliver(notice)).toBe('failed');
  });

  test('by an address that a redirect leads to: it is never asked', async () => {
    let followed = false;
    server.use(
      http.post(url, () => new HttpResponse(null, { status: 307, headers: { location: `${url}/moved` } })),
      http.all(`${url}/moved`, () => {
        followed = true;
        return new HttpResponse(null, { status: 204 });
      }),
    );
    expect(await notices.deliver(notice)).toBe('failed');
    expect(followed).toBe(false);
  });

  test('by a receiver that takes too long', async () => {
    server.use(
      http.post(url, async () => {
        await delay('infinite');
        return new HttpResponse(null, { status: 204 });
      }),
    );
    expect(await notices.deliver(notice)).toBe('failed');
  });

  test('by a connection that breaks', async () => {
    server.use(http.post(url, () => HttpResponse.error()));
    expect(await notices.deliver(notice)).toBe('failed');
  });

  test('to an organisation without an address, which is said so', async () => {
    expect(await notices.deliver({ ...notice, organisation: 'X9T02' })).toBe('no-address');
  });
});

describe('A delivered notice', () => {
  test('says what happened, in which case and when; and a receiver can tell that it is ours', async () => {
    let seen: { headers: Headers; body: string } | undefined;
    server.use(
      http.post(url, async ({ request }) => {
        seen = { headers: request.headers, body: await request.text() };
        return new HttpResponse(null, { status: 204 });
      }),
    );
    expect(await notices.deliver(notice)).toBe('delivered');
    expect(JSON.parse(seen?.body ?? '')).toEqual({
      type: 'emergency-access.opened',
      case: notice.caseId,
      at: '2026-11-22T02:10:00.000Z',
    });
    expect(seen?.headers.get('content-type')).toBe('application/json');
    expect(seen?.headers.get('webhook-id')).toBe(notice.id);
    // Of the attempt, in whole seconds; what happened keeps its own time.
    expect(seen?.headers.get('webhook-timestamp')).toBe('1795313430');
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const content = `${notice.id}.1795313430.${seen?.body ?? ''}`;
    const signature = createHmac('sha256', key).update(content).digest('base64');
    expect(seen?.headers.get('webhook-signature')).toBe(`v1,${signature}`);
  });

  test("is signed as the specification's published example is", () => {
    const headers = signedHeaders(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: new Date(1_614_265_330_000),
      body: '{"test": 2432232314}',
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
});
