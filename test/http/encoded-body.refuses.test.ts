import { gzipSync } from 'node:zlib';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { people } from '../support/people.ts';
import { routeTable } from '../support/route-table.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const record = JSON.stringify(people.sharesMost());
/** 100 kB that would be 100 MB: far under every limit as it is, far over as what it says. */
const bomb = gzipSync(Buffer.alloc(100_000_000, ' '));

function send(
  url: string,
  payload: string | Buffer,
  headers: Readonly<Record<string, string>>,
  method: 'POST' | 'PUT' | 'PATCH' = 'POST',
): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method,
    url,
    headers: { 'x-api-key': gateway.apiKey, 'idempotency-key': 'k-1', ...headers },
    payload,
  });
}

describe('A body that is packed', () => {
  test('is refused by every route that takes one, and never unpacked', async () => {
    const routes = (await routeTable(gateway.services)).filter((route) => /^(POST|PUT|PATCH) /.test(route));
    expect(routes.length).toBeGreaterThan(30);
    const before = process.memoryUsage().arrayBuffers;
    for (const route of routes) {
      const [method = '', pattern = ''] = route.split(' ');
      const url = pattern.replaceAll(/:\w+/g, 'x').replace('*', 'x');
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      const { statusCode } = await send(url, bomb, headers, method as 'POST');
      expect([route, statusCode]).toEqual([route, 415]);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
  });

  test.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip', 'x-unheard-of', 'identity, gzip'])(
    'is told why, as %s',
    async (encoding) => {
      const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
      const answer = await send('/v1/case-records', bomb, headers);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([415, 'wrong-media-type']);
      expect(answer.headers['accept-encoding']).toBe('identity');
    },
  );

  test('and says nothing of it is refused as no JSON', async () => {
    const answer = await send('/v1/case-records', bomb, { 'content-type': 'application/json' });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'not-json']);
  });

  test('is one only where it is: identity is taken', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'identity' };
    expect((await send('/v1/case-records', record, headers)).statusCode).toBe(202);
  });
});

describe('XML', () => {
  const xml = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>';
  test.each([
    '/v1/case-records',
    '/v1/case-records?mode=validate',
    '/v1/imports',
    '/v1/updates',
    '/fhir',
    '/fhir/$validate',
    '/oauth2/token',
  ])('is no body that %s reads', async (url) => {
    for (const type of ['application/xml', 'text/xml', 'application/fhir+xml']) {
      expect((await send(url, xml, { 'content-type': type })).statusCode).toBe(415);
    }
  });
});
