import { randomBytes } from 'node:crypto';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { guardedConnection } from '../../src/adapters/guarded-connection.ts';
import { checkedLookup } from '../../src/adapters/public-addresses.ts';
import { createStatusWebhooks } from '../../src/adapters/status-webhooks/status-webhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const [secret, nextSecret, strangers] = [newSecret(), newSecret(), newSecret()];
const body = '{"type":"ping","timestamp":"2026-11-22T02:10:00.000Z","data":{}}';
const now = new Date();
const production = createStatusWebhooks({ allowPrivate: false, clock: () => now, timeout: 500 });
const demo = createStatusWebhooks({ allowPrivate: true, clock: () => now, timeout: 500 });

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
beforeEach(() => {
  receiver.received.length = 0;
  receiver.answers.length = 0;
});
afterAll(() => receiver.stop());

const call = (url = receiver.url, secrets = [secret]) => ({ id: 'event-1', url, body, secrets });
const failed = { outcome: 'failed', status: undefined };
const portOf = (): string => new URL(receiver.url).port;

describe('Outside a demo nothing is sent', () => {
  test.each([
    ['by plain http', 'http://charity.example/status'],
    ['with a password in the address', 'https://somebody:secret@charity.example/status'],
    ['to this machine', 'https://127.0.0.1/status'],
    ['to this machine, as one number', 'https://2130706433/status'],
    ['to the networks of this site', 'https://10.1.2.3/status'],
    ['to what a cloud tells its machines', 'https://169.254.169.254/latest/meta-data'],
    ['to this machine by IPv6', 'https://[::1]/status'],
    ['to IPv4 inside IPv6', 'https://[::ffff:10.0.0.1]/status'],
    ['to what is no address', 'charity.example'],
    ['to a file', 'file:///etc/passwd'],
  ])('%s', async (_what, url) => {
    expect(await production.call(call(url))).toEqual(failed);
  });

  test('to a name that leads to this machine: not even a connection is made', async () => {
    const before = receiver.connections();
    for (const url of [`https://localhost:${portOf()}/status`, `http://localhost:${portOf()}/status`]) {
      expect(await production.call(call(url))).toEqual(failed);
    }
    expect(receiver.connections()).toBe(before);
    // And in a demo it would be.
    await demo.call(call(`https://localhost:${portOf()}/status`));
    expect(receiver.connections()).toBe(before + 1);
  });

  test('because such an address is refused before it is looked up', () => {
    const guard = (url: string, allowPrivate: boolean) => () => guardedConnection(url, { allowPrivate });
    expect(guard('http://charity.example/status', false)).toThrow('not a plain https URL');
    expect(guard('http://charity.example/status', true)).not.toThrow();
    for (const allowPrivate of [true, false]) {
      expect(guard('https://somebody@charity.example/status', allowPrivate)).toThrow('not a plain https URL');
      expect(guard('ftp://charity.example/status', allowPrivate)).toThrow('not a plain https URL');
    }
    expect(guard('https://charity.example/status', false)()).toMatchObject({
      agent: false,
      lookup: checkedLookup,
    });
  });
});

describe('An event is not delivered', () => {
  test.each([300, 302, 307, 308, 400, 401, 404, 429, 500, 503])('by an answer of %i', async (status) => {
    receiver.answers.push(status);
    expect(await demo.call(call())).toEqual({ outcome: 'failed', status });
    // A redirect is not followed: it was asked once.
    expect(receiver.received).toHaveLength(1);
  });

  test('by a receiver that says never to come again, which is told apart', async () => {
    receiver.answers.push(410);
    expect(await demo.call(call())).toEqual({ outcome: 'gone', status: 410 });
  });

  test('by a receiver that hangs, or is not there', async () => {
    receiver.answers.push('hangs');
    expect(await demo.call(call())).toEqual(failed);
    expect(await demo.call(call('http://127.0.0.1:9/status'))).toEqual(failed);
  });
});

describe('The published verifier', () => {
  const headersOf = (): Record<string, string> => ({
    ...(receiver.received[0]?.headers as Record<string, string>),
  });

  test("refuses another's secret, another body, another id and another time", async () => {
    await demo.call(call());
    const headers = headersOf();
    const refused = [
      () => new Webhook(strangers).verify(body, headers),
      () => new Webhook(secret).verify(body.replace('ping', 'pong'), headers),
      () => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'event-2' }),
      () =>
        new Webhook(secret).verify(body, {
          ...headers,
          'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1),
        }),
    ];
    for (const verify of refused) expect(verify).toThrow(WebhookVerificationError);
  });

  test('takes what was signed; while secrets change over, by either of them', async () => {
    expect(await demo.call(call(receiver.url, [secret, nextSecret]))).toEqual({
      outcome: 'delivered',
      status: 204,
    });
    const [one] = receiver.received;
    for (const either of [secret, nextSecret]) {
      expect(new Webhook(either).verify(one?.body ?? '', headersOf())).toEqual(JSON.parse(body));
    }
    expect(() => new Webhook(strangers).verify(body, headersOf())).toThrow(WebhookVerificationError);
    expect(one?.headers['content-type']).toBe('application/json');
    expect(JSON.stringify(one)).not.toContain(secret.slice(6));
  });
});
