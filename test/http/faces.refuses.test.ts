import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const get = (
  url: string,
  headers: Readonly<Record<string, string>> = {},
  app: FastifyInstance = gateway.app,
): Promise<LightMyRequestResponse> => app.inject({ method: 'GET', url, headers });

/** How each face says no. */
const faces = [
  {
    face: 'the push API',
    url: '/v1/nothing-here',
    type: 'application/problem+json',
    shape: (status: number, code: string) => ({ status, code, errors: [] }),
  },
  {
    face: 'FHIR',
    url: '/fhir/Nothing/here',
    type: 'application/fhir+json',
    shape: () => ({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] }),
  },
  {
    face: 'OAuth',
    url: '/oauth2/nothing-here',
    type: 'application/json',
    shape: () => ({ error: 'invalid_request' }),
  },
];

describe('What is not there is refused in the shape of its face', () => {
  test.each(faces)('$face', async ({ url, type, shape }) => {
    const response = await get(url);
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toContain(type);
    expect(response.json()).toMatchObject(shape(404, 'not-found'));
  });

  test.each(['/nothing-here', '/support/nothing/here', '/ig/nothing', '/assets/nothing.css'])(
    'as a page: %s',
    async (url) => {
      const response = await get(url);
      expect(response.statusCode).toBe(404);
      expect(response.headers['content-type']).toContain('text/html');
      expect(response.body).toContain('Page not found');
      expect(response.body).not.toContain(url);
    },
  );

  test('and so is a method that an address does not have', async () => {
    const response = await gateway.app.inject({ method: 'DELETE', url: '/v1/case-records' });
    expect([response.statusCode, response.json()]).toMatchObject([404, { code: 'not-found' }]);
  });
});

describe('Too many requests are refused in the shape of their face, with the time to wait', () => {
  let strict: FastifyInstance;
  beforeAll(async () => {
    const limits = { perClient: 1, perAddress: 1, failures: 1 };
    strict = await buildApp({ ...gateway.services, limits });
  });
  afterAll(() => strict.close());

  async function refused(url: string): Promise<LightMyRequestResponse> {
    await get(url, {}, strict);
    const response = await get(url, {}, strict);
    expect(response.statusCode).toBe(429);
    const seconds = Number(response.headers['retry-after']);
    expect(seconds).toBeGreaterThan(2);
    expect(seconds).toBeLessThanOrEqual(60);
    return response;
  }

  test('the push API', async () => {
    expect((await refused('/v1/receipts/x')).json()).toMatchObject({ code: 'too-many-requests' });
  });
  test('FHIR', async () => {
    const outcome = (await refused('/fhir/metadata')).json();
    expect(outcome).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'throttled' }] });
  });
  test('a page', async () => {
    expect((await refused('/')).body).toContain('Wait a moment: this was asked too often.');
  });
  test('but health is always told', async () => {
    for (let times = 0; times < 3; times++) {
      expect((await get('/health/live', {}, strict)).statusCode).toBe(200);
    }
  });
});

describe("A caller's request id", () => {
  test('is repeated in the answer and in a refusal', async () => {
    const given = '3f0e8a52-4f0b-4f1d-9d5e-2a6f6f0c1a01';
    const response = await get('/v1/nothing-here', { 'x-request-id': given });
    expect(response.headers['x-request-id']).toBe(given);
    expect(response.json()).toMatchObject({ reference: given });
  });

  test.each([
    '9990000018',
    '999-000-0018',
    '<script>',
    'short',
    'x'.repeat(65),
    'C-1001-abcd',
    'Morgan Testpatient',
  ])('is replaced by one of ours when it is %s', async (given) => {
    const response = await get('/v1/nothing-here', { 'x-request-id': given, 'x-correlation-id': given });
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.body).not.toContain(given);
  });

  test.each(['9990000018', '999-000-0018', 'Morgan Testpatient'])(
    'for correlation is not mirrored when it is %s',
    async (given) => {
      const response = await get('/_ping', { 'x-correlation-id': given });
      expect(response.headers['x-correlation-id']).toBeUndefined();
    },
  );

  test('for correlation is mirrored', async () => {
    const response = await get('/_ping', { 'x-correlation-id': 'abc-12345678' });
    expect(response.headers['x-correlation-id']).toBe('abc-12345678');
  });
});

describe('Every page', () => {
  test.each(['/', '/signed-out', '/nothing-here'])(
    'loads nothing from elsewhere and is framed by nobody: %s',
    async (url) => {
      const { headers } = await get(url);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).toMatch(/script-src 'self' 'nonce-[0-9a-f]+'/);
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers).toMatchObject({
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    },
  );

  test('has a nonce of its own', async () => {
    const nonce = async () =>
      /'nonce-([0-9a-f]+)'/.exec(String((await get('/')).headers['content-security-policy']))?.[1];
    expect(await nonce()).not.toBe(await nonce());
  });

  test('is for https only where the address is https', async () => {
    expect((await get('/')).headers['strict-transport-security']).toBeUndefined();
    const secure = await buildApp({ ...gateway.services, secure: true });
    const { headers } = await get('/', {}, secure);
    expect(headers['strict-transport-security']).toContain('max-age=31536000');
    await secure.close();
  });
});
