import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { inboxCount, pushRows, sams } from '../support/push-rows.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

describe('A call of flat rows is refused as a whole', () => {
  test.each([
    ['nothing', '[]', 400, 'invalid-request'],
    ['no rows', '{}', 400, 'invalid-request'],
    ['a word', '"row"', 400, 'invalid-request'],
    ['something besides', '{"rows":[{}],"person":{}}', 400, 'invalid-request'],
    ['no JSON', 'client_ref,status', 400, 'not-json'],
    ['501 rows', JSON.stringify(Array.from({ length: 501 }, () => ({}))), 413, 'too-large'],
    [
      'another case system',
      '{"source":{"site":"luton","system":"example-cases"},"rows":[{}]}',
      403,
      'wrong-source',
    ],
  ])('with %s', async (_what, body, status, code) => {
    const response = await pushRows(gateway, body);
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([status, code]);
  });

  test('from nobody, and from somebody who may not push', async () => {
    expect((await pushRows(gateway, [sams()], { apiKey: 'lwg_key_none' })).statusCode).toBe(401);
    expect((await pushRows(gateway, [sams()], { apiKey: gateway.apiKey }, '?mode=maybe')).statusCode).toBe(
      400,
    );
  });

  test('under a key that another body was sent with, or a case record by the other door', async () => {
    const key = 'one-key';
    expect((await pushRows(gateway, [sams({ client_ref: 'U-1' })], { key })).statusCode).toBe(200);
    const other = await pushRows(gateway, [sams({ client_ref: 'U-2' })], { key });
    expect(other.json()).toMatchObject({ code: 'key-reused' });
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': key,
      'x-api-key': gateway.apiKey,
    };
    const payload = JSON.stringify([sams({ client_ref: 'U-1' })]);
    const byOtherDoor = await gateway.app.inject({
      method: 'POST',
      url: '/v1/case-records',
      headers,
      payload,
    });
    expect(byOtherDoor.json()).toMatchObject({ code: 'key-reused' });
  });
});

describe('A row is refused alone', () => {
  test('with the column and the fix, and stops no other', async () => {
    const before = await inboxCount(gateway);
    const response = await pushRows(gateway, [
      sams({ client_ref: 'U-3', date_of_birth: '31/02/1989' }),
      sams({ client_ref: 'U-4', status: 'Sleeping' }),
      sams({ client_ref: 'U-5', favourite_colour: 'red' }),
      sams({ client_ref: 'U-6', given_name: { first: 'Sam' } }),
      'a row',
      sams({ client_ref: 'U-7' }),
    ]);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({
      counts: { accepted: 1, duplicate: 0, held: 1, rejected: 4 },
      results: [
        {
          outcome: 'held',
          issues: expect.arrayContaining([
            expect.objectContaining({ field: 'date_of_birth', code: 'no-such-day' }),
          ]) as unknown,
        },
        {
          outcome: 'rejected',
          issues: expect.arrayContaining([
            expect.objectContaining({ field: 'status', code: 'unknown-status' }),
          ]) as unknown,
        },
        {
          outcome: 'rejected',
          issues: expect.arrayContaining([
            expect.objectContaining({ field: 'row', code: 'unknown-column' }),
          ]) as unknown,
        },
        {
          outcome: 'rejected',
          issues: expect.arrayContaining([
            expect.objectContaining({ field: 'row', code: 'not-accepted' }),
          ]) as unknown,
        },
        { outcome: 'rejected' },
        { outcome: 'accepted' },
      ],
    });
    expect(await inboxCount(gateway)).toBe(before + 1);
    expect(response.body).not.toMatch(/Sleeping|favourite|31\/02/);
  });

  test('that is a second one for the same person at another service: the first stands', async () => {
    const before = await inboxCount(gateway);
    const response = await pushRows(gateway, [
      sams({ client_ref: 'U-8', service_code: 'HUB' }),
      sams({ client_ref: 'U-8', service_code: 'hub', source_updated_at: '20/11/2026 17:45' }),
      sams({ client_ref: 'U-8', service_code: 'CAFE' }),
    ]);
    expect(response.json()).toMatchObject({
      results: [
        { outcome: 'accepted' },
        { outcome: 'accepted' },
        {
          outcome: 'held',
          issues: expect.arrayContaining([
            expect.objectContaining({ field: 'service_code', code: 'second-service' }),
          ]) as unknown,
        },
      ],
    });
    expect(await inboxCount(gateway)).toBe(before + 2);
  });
});
