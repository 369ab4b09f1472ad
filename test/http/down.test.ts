import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { createClientStore } from '../../src/db/client-store.ts';
import { deploymentKey } from '../../src/db/owner-keys.ts';
import { createPool } from '../../src/db/pool.ts';
import { createSessionStore } from '../../src/db/session-store.ts';
import { createStore } from '../../src/db/store.ts';
import { currentSupport, findPatient, token } from '../support/ask.ts';
import type { TestGateway } from '../support/gateway.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import { find, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
/** The same gateway, whose database is at an address where nobody answers. */
let cut: FastifyInstance;
let nowhere: Pool;
let bearer: string;
let nurse: Visitor;
let address: string;
const morgan = people.sharesMost();

beforeAll(async () => {
  gateway = await startStaffGateway();
  await pushAndApply(gateway, morgan);
  bearer = await token(gateway);
  nurse = await signIn(gateway.app, staff.nurse);
  address = String((await find(nurse, askedFor(morgan))).headers.location);
  const { services } = gateway;
  const deployment = await deploymentKey(services.pool, services.keys);
  nowhere = createPool({
    url: 'postgresql://lwg@127.0.0.1:9/lwg',
    name: 'cut',
    max: 2,
    onError: () => undefined,
  });
  cut = await buildApp({
    ...services,
    store: createStore(nowhere, services.keys, deployment),
    sessions: createSessionStore(nowhere, deployment),
    clients: createClientStore(nowhere, 'demo'),
    isReady: async () => false,
  });
});
afterAll(async () => {
  await cut.close();
  await nowhere.end();
  await gateway.stop();
});

describe('While the database is away', () => {
  test.each(['the page of a person', 'the form'])(
    '%s says so, with whom to ring, and never "no support"',
    async (which) => {
      const url = which === 'the form' ? '/support' : address;
      const response = await cut.inject({ method: 'GET', url, headers: { cookie: nurse.cookie ?? '' } });
      expect(response.statusCode).toBe(503);
      expect(response.headers).toMatchObject({ 'retry-after': '2', 'cache-control': 'no-store' });
      expect(response.body).toContain('We could not check for current support.');
      expect(response.body).toContain('Do not read this as no support.');
      expect(response.body).toContain('020 7946 0009');
      expect(response.body).not.toMatch(/no current support/i);
      expect(response.body).not.toMatch(/testpatient|9990000018/i);
    },
  );

  test.each(['/sign-in', '/support'])(
    '%s says so to whoever has no session, in no other words than ours',
    async (url) => {
      const response = await cut.inject({ method: 'GET', url });
      const landed =
        response.statusCode === 303 ? await cut.inject({ method: 'GET', url: '/sign-in' }) : response;
      expect(landed.statusCode).toBe(503);
      expect(landed.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(landed.body).toContain('We could not check for current support.');
      expect(landed.body).not.toMatch(/ECONNREFUSED|127\.0\.0\.1/);
    },
  );

  test('trying again leads to the same person', async () => {
    const response = await cut.inject({
      method: 'GET',
      url: address,
      headers: { cookie: nurse.cookie ?? '' },
    });
    expect(response.body).toContain(`href="${address}"`);
  });

  test('FHIR says so, and never an empty answer', async () => {
    const faced = { ...gateway, app: cut };
    for (const response of [
      await currentSupport(faced, bearer, personIdOf(morgan)),
      await findPatient(faced, bearer, askedFor(morgan)),
    ]) {
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toBe('2');
      expect(response.json()).toMatchObject({
        resourceType: 'OperationOutcome',
        issue: [{ code: 'transient' }],
      });
      expect(response.body).toContain('Do not read this as no support.');
    }
  });

  test('a push is not acknowledged: 503, and when to try again', async () => {
    const response = await push({ ...gateway, app: cut }, morgan);
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('2');
    expect(response.json()).toMatchObject({ code: 'unavailable' });
  });

  test('no token is given', async () => {
    const response = await cut.inject({
      method: 'POST',
      url: '/oauth2/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'grant_type=client_credentials',
    });
    expect(response.statusCode).toBe(400);
    expect(response.json()).not.toHaveProperty('access_token');
  });

  test('the process is alive and not ready', async () => {
    expect((await cut.inject({ method: 'GET', url: '/health/live' })).statusCode).toBe(200);
    const ready = await cut.inject({ method: 'GET', url: '/health/ready' });
    expect([ready.statusCode, ready.json()]).toEqual([503, { status: 'fail' }]);
  });

  test('the first page and the style sheets are still there', async () => {
    expect((await cut.inject({ method: 'GET', url: '/' })).statusCode).toBe(200);
  });
});

describe('When every connection is cut while it is in use', () => {
  test('the process lives, nothing wrong is said, and the next request is answered', async () => {
    const answers = Promise.all(
      Array.from({ length: 40 }, () => currentSupport(gateway, bearer, personIdOf(morgan))),
    );
    for (let times = 0; times < 3; times++) {
      await gateway.database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'lwg-server'`,
      );
    }
    for (const { statusCode, body } of await answers) {
      expect([200, 503]).toContain(statusCode);
      if (statusCode === 503) expect(body).not.toMatch(/testpatient/i);
    }
    expect((await currentSupport(gateway, bearer, personIdOf(morgan))).statusCode).toBe(200);
  });
});

describe('While the database answers', () => {
  test('the process is ready', async () => {
    const ready = await gateway.app.inject({ method: 'GET', url: '/health/ready' });
    expect([ready.statusCode, ready.json()]).toEqual([200, { status: 'pass' }]);
  });
});
