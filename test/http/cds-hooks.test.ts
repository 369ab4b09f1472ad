import { randomUUID } from 'node:crypto';
import { MedplumClient, type CdsDiscoveryResponse, type CdsResponse } from '@medplum/core';
import type { OperationOutcome } from '@medplum/fhirtypes';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trust } from '../../src/demo/organisations.ts';
import { callHook, eprClients, eprIssuer, eprOf, eprOrigin, serviceId } from '../support/cds-gateway.ts';
import { cdsToken, createCdsClient, hookCall, type Sent } from '../../src/demo/mini-ehr/cds-client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { people } from '../support/people.ts';
import { personIdOf } from '../support/look.ts';
import { pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
const sam = people.sharesMost();
const context = { userId: 'Practitioner/night-1', patientId: personIdOf(sam) };
const path = `/cds-services/${serviceId}`;

beforeAll(async () => {
  gateway = await startTestGateway({
    deployment: { cdsClients: [...eprClients] },
    // So that replays are refused for what they are.
    variables: { LWG_FAILED_SIGN_INS: '10000' },
  });
  expect(await pushAndApply(gateway, sam)).toBe('applied');
});
afterAll(() => gateway.stop());

const send = async ({ method, url, headers, body }: Sent): Promise<LightMyRequestResponse> =>
  gateway.app.inject({
    method,
    url: url.replace(gateway.services.publicUrl, ''),
    headers,
    ...(body !== undefined && { payload: body }),
  });
const client = (tenant?: string) =>
  createCdsClient({
    ...eprOf(gateway, tenant),
    send: async (request) => {
      const { statusCode, body } = await send(request);
      return { status: statusCode, body };
    },
  });

/** A call with a good token; what differs is said. */
async function post(
  url: string,
  payload: unknown,
  change: InjectOptions = {},
): Promise<LightMyRequestResponse> {
  const token = await cdsToken(eprOf(gateway), `${gateway.services.publicUrl}${url}`);
  return gateway.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    payload: JSON.stringify(payload),
    ...change,
  });
}

const call = hookCall(context);
const json = { 'content-type': 'application/json' };

describe('A call is refused, as an OperationOutcome in plain JSON, without an entry', () => {
  const told = { card: randomUUID(), outcome: 'accepted', outcomeTimestamp: '2026-11-22T02:11:00Z' };
  const rows: readonly (readonly [string, number, () => Promise<LightMyRequestResponse>])[] = [
    ['without a token', 401, () => post(path, call, { headers: json })],
    [
      'with a token that is none',
      401,
      () => post(path, call, { headers: { ...json, authorization: 'Bearer x' } }),
    ],
    [
      'with a token for another address',
      401,
      async () => {
        const token = await cdsToken(eprOf(gateway), `${gateway.services.publicUrl}${path}/feedback`);
        return post(path, call, { headers: { ...json, authorization: `Bearer ${token}` } });
      },
    ],
    [
      'of a tenant that is not registered',
      401,
      async () => {
        const token = await cdsToken(eprOf(gateway, 'third'), `${gateway.services.publicUrl}${path}`);
        return post(path, call, { headers: { ...json, authorization: `Bearer ${token}` } });
      },
    ],
    ['of a service that is not offered', 404, () => post('/cds-services/another', call)],
    ['of another hook', 400, () => post(path, { ...call, hook: 'order-sign' })],
    ['without a hook instance', 400, () => post(path, { ...call, hookInstance: undefined })],
    ['without a context', 400, () => post(path, { ...call, context: undefined })],
    ['without a user', 400, () => post(path, { ...call, context: { patientId: '1' } })],
    ['without a patient', 400, () => post(path, { ...call, context: { userId: 'Practitioner/1' } })],
    ['that is no object', 400, () => post(path, [call])],
    [
      'with feedback of another outcome',
      400,
      () => post(`${path}/feedback`, { feedback: [{ ...told, outcome: 'ignored' }] }),
    ],
    [
      'with feedback of no card',
      400,
      () => post(`${path}/feedback`, { feedback: [{ ...told, card: undefined }] }),
    ],
    ['with feedback of nothing', 400, () => post(`${path}/feedback`, { feedback: [] })],
  ];
  test.each(rows)('%s: %i', async (_what, status, refused) => {
    const { answer, entries } = await newEntries(gateway, 'hook-card', refused);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json<OperationOutcome>().resourceType).toBe('OperationOutcome');
    expect(answer.body).not.toContain(context.patientId);
    expect(entries).toEqual([]);
  });

  test('with a token that was used, also by fifty at once: one is answered', async () => {
    const token = await cdsToken(eprOf(gateway), `${gateway.services.publicUrl}${path}`);
    const headers = { ...json, authorization: `Bearer ${token}` };
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(path, call, { headers })));
    const counts = Map.groupBy(answers, ({ statusCode }) => statusCode);
    expect(counts.get(200)).toHaveLength(1);
    expect(counts.get(401)).toHaveLength(49);
  });
});

describe('A client written from the specification', () => {
  test('discovers one service, which asks for nothing', async () => {
    const [service, another] = await client().discover();
    expect(another).toBeUndefined();
    expect(service).toMatchObject({ id: serviceId, hook: 'patient-view' });
    expect(service?.prefetch).toBeUndefined();
  });

  test('gets the card, which leads to the sign-in', async () => {
    const cards = await client().call(serviceId, context);
    expect(cards).toMatchObject([
      {
        summary: 'Check Living Well current support',
        indicator: 'info',
        source: { label: 'Living Well: current support' },
        links: [{ type: 'absolute', url: `${gateway.services.publicUrl}/support` }],
      },
    ]);
  });

  test('gets a card that launches us by SMART, where its organisation has that', async () => {
    const [card] = await client('second').call(serviceId, context);
    expect(card?.links).toMatchObject([{ type: 'smart', url: `${gateway.services.publicUrl}/launch/smart` }]);
  });

  test('tells what became of it, which is counted', async () => {
    const [card] = await client().call(serviceId, context);
    const counted = async (outcome: string): Promise<number> =>
      Number(
        new RegExp(`lwg_hook_cards_total\\{outcome="${outcome}"\\} (\\d+)`).exec(
          await gateway.services.metrics.text(),
        )?.[1] ?? 0,
      );
    const before = [await counted('accepted'), await counted('overridden')];
    await client().tell(serviceId, card?.uuid ?? '', 'accepted');
    await client().tell(serviceId, card?.uuid ?? '', 'overridden');
    expect([await counted('accepted'), await counted('overridden')]).toEqual(
      before.map((count) => count + 1),
    );
  });
});

describe('A client written by others (MedplumClient), over real connections', () => {
  test('discovers, calls and reads the card', async () => {
    const address = await gateway.app.listen({ port: 0, host: '127.0.0.1' });
    const medplum = async (url: string) =>
      new MedplumClient({
        baseUrl: `${address}/`,
        cdsServicesUrl: `${address}/cds-services`,
        accessToken: await cdsToken(eprOf(gateway), url),
        fetch: (to: string, options: RequestInit) => fetch(to, { ...options, credentials: 'omit' }),
      });
    const url = `${gateway.services.publicUrl}${path}`;
    const found: CdsDiscoveryResponse = await (await medplum(url)).getCdsServices();
    expect(found.services.map(({ id }) => id)).toEqual([serviceId]);
    const request = { hook: 'patient-view', hookInstance: randomUUID(), context };
    const { cards }: CdsResponse = await (await medplum(url)).callCdsService(serviceId, request);
    expect(cards.map(({ summary }) => summary)).toEqual(['Check Living Well current support']);
    await expect((await medplum(`${url}/other`)).callCdsService(serviceId, request)).rejects.toMatchObject({
      outcome: { resourceType: 'OperationOutcome' },
    });
  });
});

describe('Of a call', () => {
  test('the log keeps that there was one, by whom, and nothing that was sent', async () => {
    const words = ['Practitioner/night-1', 'the-epr-token', 'Comment about Sam', context.patientId];
    const { answer, entries } = await newEntries(gateway, 'hook-card', () =>
      post(path, {
        ...call,
        fhirServer: 'https://epr.example.org/fhir',
        fhirAuthorization: { access_token: 'the-epr-token', token_type: 'Bearer', expires_in: 300 },
        prefetch: { patient: { resourceType: 'Patient', id: context.patientId } },
      }),
    );
    expect(answer.statusCode).toBe(200);
    const entry = await openEntry(gateway, entries[0]?.id ?? '', trust);
    expect(entry).toMatchObject({
      id: answer.headers['x-audit-id'],
      organisation: trust,
      actor: { kind: 'system', id: eprIssuer },
      detail: { asked: {}, released: {}, decisions: [] },
    });
    expect(entry?.personId).toBeUndefined();
    // The card's own id is the entry's: feedback, and the record system's log, can name it.
    expect(answer.json<CdsResponse>().cards[0]?.uuid).toBe(entry?.id);

    const feedback = {
      card: entry?.id,
      outcome: 'overridden',
      outcomeTimestamp: '2026-11-22T02:11:00Z',
      overrideReason: { userComment: 'Comment about Sam' },
    };
    const { entries: kept } = await newEntries(gateway, 'hook-feedback', () =>
      post(`${path}/feedback`, { feedback: [feedback] }),
    );
    const told = await openEntry(gateway, kept[0]?.id ?? '', trust);
    expect(told?.detail.asked).toEqual({ accepted: '0', overridden: '1' });
    for (const word of words) expect(JSON.stringify([entry, told])).not.toContain(word);
  });

  test('the card is the same whatever the EPR sends of its own: a token of the EPR says nothing of our gate', async () => {
    const bare = await post(path, call);
    const full = await post(path, {
      ...call,
      fhirServer: 'https://epr.example.org/fhir',
      fhirAuthorization: { access_token: 'the-epr-token', token_type: 'Bearer', scope: 'patient/*.rs' },
    });
    const without = ({ body, headers }: LightMyRequestResponse) =>
      body.replaceAll(String(headers['x-audit-id']), '*');
    expect(without(full)).toBe(without(bare));
  });

  test('nothing is answered when its entry cannot be stored', async () => {
    await gateway.database.query('ALTER TABLE audit_event RENAME TO audit_event_away');
    try {
      const answer = await callHook(gateway, context);
      expect(answer.statusCode).toBeGreaterThanOrEqual(500);
      expect(answer.body).not.toContain('cards');
    } finally {
      await gateway.database.query('ALTER TABLE audit_event_away RENAME TO audit_event');
    }
  });
});

describe('A browser', () => {
  const preflight = (origin: string) =>
    gateway.app.inject({
      method: 'OPTIONS',
      url: path,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

  test.each(['https://elsewhere.example.org', 'null', `${eprOrigin}.evil.example`])(
    'may not let a page of %s read',
    async (origin) => {
      const { statusCode, headers } = await preflight(origin);
      expect([statusCode, headers['access-control-allow-origin'], headers['vary']]).toEqual([
        204,
        undefined,
        'Origin',
      ]);
    },
  );

  test('may let the registered record system read, refusals too, and sends no cookie', async () => {
    const { statusCode, headers } = await preflight(eprOrigin);
    expect(statusCode).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': eprOrigin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'Authorization, Content-Type',
    });
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    const refused = await post(path, call, { headers: { ...json, origin: eprOrigin } });
    expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([401, eprOrigin]);
  });
});
