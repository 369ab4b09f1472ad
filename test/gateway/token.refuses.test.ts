import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signJws } from '../../src/auth/jose.ts';
import { findPatient, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

async function assertion(change: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const now = Math.floor(gateway.time.now.getTime() / 1000);
  const { id } = gateway.recordClient;
  const claims = { iss: id, sub: id, aud: gateway.services.tokenUrl, exp: now + 240, jti: randomUUID() };
  return signJws({ ...claims, ...change }, gateway.privateKey);
}

function ask(
  signed: string,
  change: Readonly<Record<string, string>> = {},
  type = 'application/x-www-form-urlencoded',
): Promise<LightMyRequestResponse> {
  const fields = {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: signed,
    ...change,
  };
  const payload = type.includes('json') ? JSON.stringify(fields) : new URLSearchParams(fields).toString();
  return gateway.app.inject({
    method: 'POST',
    url: '/oauth2/token',
    headers: { 'content-type': type },
    payload,
  });
}

function expectRefusal(response: LightMyRequestResponse, status: number, error: string): void {
  expect(response.statusCode).toBe(status);
  expect(response.json()).toMatchObject({ error });
  expect(response.json()).not.toHaveProperty('access_token');
  expect(response.headers['cache-control']).toBe('no-store');
}

describe('No token is given', () => {
  test('for an assertion that was used before', async () => {
    const signed = await assertion();
    expect((await ask(signed)).statusCode).toBe(200);
    expectRefusal(await ask(signed), 401, 'invalid_client');
  });

  test('for a password or another grant', async () => {
    expectRefusal(await ask(await assertion(), { grant_type: 'password' }), 400, 'unsupported_grant_type');
    expectRefusal(await ask(await assertion(), { client_assertion_type: 'secret' }), 400, 'invalid_request');
  });

  test('for a field that was sent twice', async () => {
    const twice = `${new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion(),
    }).toString()}&client_assertion=${await assertion()}`;
    const response = await gateway.app.inject({
      method: 'POST',
      url: '/oauth2/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: twice,
    });
    expectRefusal(response, 400, 'invalid_request');
  });

  test('for JSON', async () => {
    expect((await ask(await assertion(), {}, 'application/json')).statusCode).toBe(415);
  });

  test('with a scope the client is not registered for', async () => {
    expectRefusal(await ask(await assertion(), { scope: 'case-records.write' }), 400, 'invalid_scope');
  });

  test('to a client that was revoked; and the token it holds is worth nothing from then on', async () => {
    const asked = { nhsNumber: '9990000018', birthDate: '1988-07-14' };
    const live = await token(gateway);
    expect((await findPatient(gateway, live, asked)).statusCode).toBe(200);
    await gateway.database.query('UPDATE client SET revoked_at = now() WHERE id = $1', [
      gateway.recordClient.id,
    ]);
    try {
      const refused = await findPatient(gateway, live, asked);
      expect(refused.statusCode).toBe(401);
      expect(refused.json()).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'login' }] });
      expectRefusal(await ask(await assertion()), 401, 'invalid_client');
    } finally {
      await gateway.database.query('UPDATE client SET revoked_at = NULL');
    }
  });
});

describe('A token', () => {
  test('is a bearer token of ten minutes, for what was asked, and is kept only as a hash', async () => {
    const response = await ask(await assertion(), { scope: 'system/Patient.rs system/Nothing.cud' });
    expect(response.json()).toMatchObject({
      token_type: 'bearer',
      expires_in: 599,
      scope: 'system/Patient.rs',
    });
    const { access_token: secret } = response.json<{ access_token: string }>();
    const rows = await gateway.database.query<{ row: string }>(
      "SELECT client_secret::text || encode(hash, 'escape') AS row FROM client_secret",
    );
    expect(rows.some(({ row }) => row.includes(secret))).toBe(false);
  });
});
