import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { people, type CaseRecordInput } from '../support/people.ts';
import { push } from '../support/push.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const record = people.sharesMost();
interface Problem {
  readonly code: string;
  readonly errors: readonly { field: string; code: string; fix: string }[];
}

async function refusedWith(response: LightMyRequestResponse): Promise<readonly [number, string]> {
  expect(response.headers['content-type']).toContain('application/problem+json');
  return [response.statusCode, response.json<Problem>().code];
}

describe('A push is refused when its body', () => {
  const json = JSON.stringify(record);
  const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  test.each([
    ['is not JSON', json.slice(0, -2), 400, 'not-json'],
    ['is empty', '', 400, 'not-json'],
    ['is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, 'not-json'],
    ['names a member twice', json.replace('{', '{"source":{},'), 400, 'not-json'],
    ['names a member twice in other spelling', json.replace('{', '{"s\\u006furce":{},'), 400, 'not-json'],
    ['names __proto__', json.replace('{', '{"__proto__":{},'), 400, 'not-json'],
    ['is 65 levels deep', nested(65), 400, 'json-too-deep'],
    ['is so deep that walking it would break', nested(400_000), 400, 'json-too-deep'],
    ['is 64 levels deep and no record', `{"a":${nested(63)}}`, 400, 'invalid-record'],
    ['is larger than 1 MiB', JSON.stringify({ ...record, note: 'x'.repeat(1_048_576) }), 413, 'too-large'],
    ['is a list that never ends', `[${json}`, 400, 'not-json'],
    ['is null', 'null', 400, 'invalid-record'],
  ])('%s', async (_what, payload, status, code) => {
    const response = await gateway.app.inject({
      method: 'POST',
      url: '/v1/case-records',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k-1', 'x-api-key': gateway.apiKey },
      payload,
    });
    expect(await refusedWith(response)).toEqual([status, code]);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/fhir+json', 'application/xml'])(
    'is sent as %s',
    async (type) => {
      const response = await push(gateway, record, { headers: { 'content-type': type } });
      expect(await refusedWith(response)).toEqual([415, 'wrong-media-type']);
    },
  );

  test.each([
    ['empty', ''],
    ['too long', 'k'.repeat(101)],
    ['of other signs', 'one two'],
  ])('comes with an Idempotency-Key that is %s', async (_what, key) => {
    const response = await gateway.app.inject({
      method: 'POST',
      url: '/v1/case-records',
      headers: {
        'content-type': 'application/json',
        'x-api-key': gateway.apiKey,
        'idempotency-key': key,
      },
      payload: json,
    });
    expect(await refusedWith(response)).toEqual([400, 'invalid-request']);
    expect(response.json<Problem>().errors).toMatchObject([{ field: 'idempotency-key' }]);
  });

  test('comes without an Idempotency-Key', async () => {
    const response = await gateway.app.inject({
      method: 'POST',
      url: '/v1/case-records',
      headers: { 'content-type': 'application/json', 'x-api-key': gateway.apiKey },
      payload: json,
    });
    expect(await refusedWith(response)).toEqual([400, 'missing-idempotency-key']);
  });
});

describe('A field that cannot be taken is named with its fix, and without what was sent', () => {
  const { sharing, plan } = record;
  if (sharing === undefined || plan === undefined) throw new Error('this person has both');
  const person = (change: object): object => ({ ...record, person: { ...record.person, ...change } });
  const source = (change: object): object => ({ ...record, source: { ...record.source, ...change } });
  const goal = (change: object): object => ({
    ...record,
    plan: { ...plan, goals: [{ ...plan.goals?.[0], ...change }] },
  });
  const secret = 'Zebedee Secretname';
  const cases: readonly [string, object, Problem['errors'][number]][] = [
    [
      'a field that is missing',
      person({ birthDate: undefined }),
      { field: 'person.birthDate', code: 'invalid_type', fix: 'Send text here.' },
    ],
    [
      'another type',
      person({ name: secret }),
      { field: 'person.name', code: 'invalid_type', fix: 'Send an object here.' },
    ],
    [
      'a list where there is none',
      person({ name: { given: secret, family: 'X' } }),
      { field: 'person.name.given', code: 'invalid_type', fix: 'Send a list here.' },
    ],
    [
      'a date that does not exist',
      person({ birthDate: '1988-02-30' }),
      {
        field: 'person.birthDate',
        code: 'invalid_format',
        fix: 'Send a date that exists, as YYYY-MM-DD.',
      },
    ],
    [
      'a time without an offset',
      source({ modified: '2026-11-20T10:00:00' }),
      {
        field: 'source.modified',
        code: 'invalid_format',
        fix: 'Send a time with its offset, such as 2026-11-21T02:04:00Z.',
      },
    ],
    [
      'a site that no site is called',
      source({ site: 'Tameside & Glossop' }),
      { field: 'source.site', code: 'invalid_format', fix: 'Send it in the pattern the schema gives.' },
    ],
    [
      'a word that is none of those allowed',
      person({ gender: secret }),
      { field: 'person.gender', code: 'invalid_value', fix: 'Send one of: female, male, other, unknown.' },
    ],
    [
      'too little text',
      person({ name: { given: [secret], family: ' ' } }),
      { field: 'person.name.family', code: 'too_small', fix: 'Send at least 1 characters.' },
    ],
    [
      'too much text',
      person({ name: { given: [secret], family: secret.repeat(20) } }),
      { field: 'person.name.family', code: 'too_big', fix: 'Send at most 200 characters.' },
    ],
    [
      'too short a list',
      person({ address: { lines: [], postcode: 'ZZ1 1ZZ' } }),
      { field: 'person.address.lines', code: 'too_small', fix: 'Send at least 1 entries.' },
    ],
    [
      'a score out of range',
      goal({ scores: [{ date: '2026-11-01', score: 6, ratedBy: 'person' }] }),
      { field: 'plan.goals.0.scores.0.score', code: 'too_big', fix: 'Send at most 5.' },
    ],
    [
      'a score that is not whole',
      goal({ scores: [{ date: '2026-11-01', score: 3.5, ratedBy: 'person' }] }),
      { field: 'plan.goals.0.scores.0.score', code: 'invalid_type', fix: 'Send a whole number here.' },
    ],
    [
      'text that was decoded wrongly',
      person({ name: { given: [`${secret}\u0000`], family: 'X' } }),
      {
        field: 'person.name.given.0',
        code: 'invalid_format',
        fix: 'Send it in the pattern the schema gives.',
      },
    ],
  ];
  test.each(cases)('%s', async (_what, sent, expected) => {
    const response = await push(gateway, sent as CaseRecordInput);
    expect(await refusedWith(response)).toEqual([400, 'invalid-record']);
    expect(response.json<Problem>().errors).toEqual([expected]);
    expect(response.body).not.toMatch(/zebedee|1988-02-30|glossop|testpatient/i);
    expect(response.body).not.toMatch(/expected|received|invalid input|zod/i);
  });

  test('every one of several, in one answer', async () => {
    const response = await push(gateway, person({ birthDate: 'x', gender: 'y' }) as CaseRecordInput);
    expect(response.json<Problem>().errors.map(({ field }) => field)).toEqual([
      'person.birthDate',
      'person.gender',
    ]);
  });
});
