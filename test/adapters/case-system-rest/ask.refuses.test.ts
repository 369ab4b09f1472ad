import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';
import { http, HttpResponse, passthrough } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createAsk } from '../../../src/adapters/case-system-rest/ask.ts';
import type { Connection } from '../../../src/adapters/case-system-rest/connect.ts';
import type { checkedLookup } from '../../../src/adapters/public-addresses.ts';
import { GatewayError } from '../../../src/errors.ts';
import { startReceiver, type Receiver } from '../../support/receiver.ts';
import { caseSystemKeys, caseSystemUrl, never } from '../../support/case-system.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const now = new Date('2026-11-22T02:10:00Z');
const waits: number[] = [];
let calls = 0;
beforeEach(() => {
  waits.length = 0;
  calls = 0;
});

/** What asking comes to: the codes of the refusal, or the answer. */
async function asking(change: Partial<Connection> = {}): Promise<unknown> {
  const ask = createAsk({
    url: caseSystemUrl,
    keys: caseSystemKeys,
    allowHere: false,
    clock: () => now,
    timeout: 10_000,
    attempts: 3,
    largest: 1_000,
    pause: (milliseconds) => Promise.resolve(waits.push(milliseconds)),
    random: () => 0.5,
    ...change,
  });
  try {
    return await ask('workers', z.array(z.object({ id: z.int() })));
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return `${error.code}/${error.issues[0]?.code}`;
  }
}

function answering(...answers: (() => Response | Promise<Response>)[]): void {
  server.use(
    http.get(`${caseSystemUrl}/workers`, () => {
      calls += 1;
      return (answers[calls - 1] ?? answers.at(-1) ?? HttpResponse.error)();
    }),
  );
}

describe('Our keys never go to', () => {
  test.each([
    ['an address without TLS', 'http://api.cases.example.org/v2', 'not-https'],
    ['an address with a password', 'https://us:them@api.cases.example.org/v2', 'not-https'],
    ['this machine', 'https://127.0.0.1/v2', 'private-address'],
    ['this machine, as six', 'https://[::1]/v2', 'private-address'],
    ['this machine, as four in six', 'https://[::ffff:127.0.0.1]/v2', 'private-address'],
  ])('%s', async (_what, url, refusal) => {
    expect(await asking({ url })).toBe(`source-refused/${refusal}`);
  });

  describe('where a name leads at the very connection', () => {
    let inside: Receiver;
    let url: string;
    beforeAll(async () => {
      inside = await startReceiver();
      url = `https://localhost:${new URL(inside.url).port}/v2`;
    });
    beforeEach(() => server.use(http.get(`${url}/workers`, () => passthrough())));
    afterEach(() => {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    });
    afterAll(() => inside.stop());

    test('this machine', async () => {
      expect([await asking({ url }), inside.connections()]).toEqual(['source-refused/private-address', 0]);
    });

    test.each([
      [
        'a private network, by one of its addresses',
        ['93.184.215.14', '10.1.2.3'],
        'refused/private-address',
      ],
      ["a cloud's own secrets", ['169.254.169.254'], 'refused/private-address'],
      ['a private network, as six', ['fd12:3456::1'], 'refused/private-address'],
      ['nowhere', undefined, 'unavailable/unknown-host'],
    ])('%s', async (_what, addresses, refusal) => {
      const unknown = addresses ? null : Object.assign(new Error('ENOTFOUND'), { syscall: 'getaddrinfo' });
      const all = (addresses ?? []).map((address) => ({ address, family: isIP(address) }));
      vi.spyOn(dns, 'lookup').mockImplementation(((...[, , answer]: Parameters<typeof checkedLookup>) =>
        answer(unknown, all)) as typeof dns.lookup);
      syncBuiltinESMExports();
      expect([await asking({ url }), inside.connections()]).toEqual([`source-${refusal}`, 0]);
    });
  });

  test('wherever a redirect leads', async () => {
    answering(
      () => new HttpResponse(null, { status: 307, headers: { location: 'https://elsewhere.example.org' } }),
    );
    expect(await asking()).toBe('source-refused/redirect');
    expect(calls).toBe(1);
  });
});

describe('An answer is not used that is', () => {
  test.each([
    ['cut off', () => HttpResponse.text('[{"id":'), 'source-malformed/not-json'],
    ['not UTF-8', () => new HttpResponse(new Uint8Array([0x5b, 0xff, 0x5d])), 'source-malformed/not-json'],
    ['a page of HTML', () => HttpResponse.html('<h1>Sorry</h1>'), 'source-malformed/not-json'],
    ['of another shape', () => HttpResponse.json({ data: [] }), 'source-malformed/wrong-shape'],
    ['of another type inside', () => HttpResponse.json([{ id: 'one' }]), 'source-malformed/wrong-shape'],
    ['far too large', () => HttpResponse.text(' '.repeat(1_001)), 'source-malformed/too-large'],
    ['a refusal of our keys', () => HttpResponse.json([], { status: 401 }), 'source-refused/status'],
    ['about a page that is gone', () => HttpResponse.json([], { status: 404 }), 'source-refused/status'],
  ])('%s, and it is not asked again', async (_what, answer, refusal) => {
    answering(answer);
    expect(await asking()).toBe(refusal);
    expect(calls).toBe(1);
  });
});

describe('It is asked again', () => {
  const busy = (retryAfter?: string) => () =>
    HttpResponse.json([], {
      status: 429,
      headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    });
  const well = () => HttpResponse.json([{ id: 1 }]);

  test.each([
    ['breaks off', () => HttpResponse.error(), 'source-unavailable/no-answer'],
    ['is busy', busy(), 'source-unavailable/busy'],
    ['has a fault', () => HttpResponse.json([], { status: 502 }), 'source-unavailable/busy'],
  ])(
    'three times where it %s, each wait twice as long and half a part by chance',
    async (_what, answer, refusal) => {
      answering(answer);
      expect(await asking()).toBe(refusal);
      expect(calls).toBe(3);
      expect(waits).toEqual([1_250, 2_500]);
    },
  );

  test('three times where it does not answer in time', async () => {
    answering(never);
    expect(await asking({ timeout: 50 })).toBe('source-unavailable/no-answer');
    expect(calls).toBe(3);
  });

  test.each([
    ['seconds', '7', 8_750],
    ['a date', 'Sun, 22 Nov 2026 02:10:10 GMT', 12_500],
    ['something else', 'soon', 1_250],
  ])('when it said, in %s', async (_what, retryAfter, wait) => {
    answering(busy(retryAfter), well);
    expect(await asking()).toEqual([{ id: 1 }]);
    expect(waits).toEqual([wait]);
  });

  test('at the next pull, where it said later than a pull may take', async () => {
    answering(busy('3600'), well);
    expect(await asking()).toBe('source-unavailable/asked-to-wait');
    expect(calls).toBe(1);
  });
});
