import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { issueApiKey } from '../../src/gateway/register.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { otherSystem } from '../support/look.ts';
import { people } from '../support/people.ts';
import { push } from '../support/push.ts';
import { pushList, somebody, validateList, type ListAnswer } from '../support/push-list.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

async function kept(): Promise<Readonly<Record<string, number>>> {
  const [row] = await gateway.database.query<Record<string, number>>(
    `SELECT (SELECT count(*) FROM inbox)::int AS inbox, (SELECT count(*) FROM person)::int AS person,
       (SELECT count(*) FROM client_request)::int AS keys, (SELECT count(*) FROM lane)::int AS lane,
       (SELECT count(*) FROM person_identifier)::int AS identifiers, (SELECT count(*) FROM audit_event)::int AS entries`,
  );
  if (row === undefined) throw new Error('nothing was counted');
  return row;
}

function refusal(response: LightMyRequestResponse): readonly unknown[] {
  expect(response.headers['content-type']).toContain('application/problem+json');
  const { code, errors } = response.json<{ code: string; errors: readonly { code: string }[] }>();
  return [response.statusCode, code, errors.map((error) => error.code)];
}

const lines = { headers: { 'content-type': 'application/x-ndjson' } };
const manyOf = (count: number): readonly unknown[] => Array.from({ length: count }, () => 0);

describe('A call is refused whole, and nothing of it is kept, when it', () => {
  test.each([
    ['is a list of nothing', '[]', {}, [400, 'invalid-request', ['too_small']]],
    ['has no line', ' \n\n', lines, [400, 'invalid-request', ['too_small']]],
    ['never ends', `[${JSON.stringify(somebody('L-1'))}`, {}, [400, 'not-json', []]],
    ['ends twice', '[1]]', {}, [400, 'not-json', []]],
    ['goes on after its end', '[1] [2]', {}, [400, 'not-json', []]],
    ['closes what it did not open', '[1}', {}, [400, 'not-json', []]],
    ['is nested too deep', `${'['.repeat(65)}${']'.repeat(65)}`, {}, [400, 'json-too-deep', []]],
    ['is of 501 records', JSON.stringify(manyOf(501)), {}, [413, 'too-large', ['too-many-records']]],
    ['is of 501 lines', manyOf(501).join('\n'), lines, [413, 'too-large', ['too-many-records']]],
    ['is over 8 MiB', `["${'x'.repeat(8 * 1_048_576)}"]`, {}, [413, 'too-large', []]],
  ])('%s', async (_what, body, options, expected) => {
    const before = await kept();
    const response = await pushList(gateway, body, options);
    expect(refusal(response)).toEqual(expected);
    expect(await kept()).toEqual(before);
  });

  test('names a mode that there is not: it must not be stored instead', async () => {
    const before = await kept();
    for (const query of ['?mode=check', '?mod=validate', '?mode=validate&mode=validate']) {
      expect(refusal(await pushList(gateway, [somebody('L-2')], {}, query))[1]).toBe('invalid-request');
    }
    expect(await kept()).toEqual(before);
  });

  test('has If-Match: that is of one record', async () => {
    const response = await pushList(gateway, [somebody('L-3')], { headers: { 'if-match': '*' } });
    expect(refusal(response)).toEqual([400, 'invalid-request', ['of-one-record']]);
  });

  test('comes without a key, or with one that was used for other bytes', async () => {
    const response = await gateway.app.inject({
      method: 'POST',
      url: '/v1/case-records',
      headers: { 'content-type': 'application/json', 'x-api-key': gateway.apiKey },
      payload: '[1]',
    });
    expect(refusal(response)).toEqual([400, 'missing-idempotency-key', []]);
    const key = 'used-before';
    expect((await pushList(gateway, [somebody('L-4')], { key })).statusCode).toBe(200);
    expect(refusal(await pushList(gateway, [somebody('L-5')], { key }))[1]).toBe('key-reused');
    expect(refusal(await push(gateway, somebody('L-4'), { key }))[1]).toBe('key-reused');
  });

  test('comes from a client without the scope', async () => {
    const { services, caseClient } = gateway;
    const apiKey = await issueApiKey(services, caseClient, ['receipts.read']);
    expect(refusal(await pushList(gateway, [1], { apiKey }))[1]).toBe('not-permitted');
  });
});

describe('A record of a list is rejected, with its field and fix, and stops no other', () => {
  const good = somebody('G-1');
  const broken: readonly (readonly [string, string, readonly [string, string]])[] = [
    ['not JSON', '{"source":', ['', 'not-json']],
    ['a word', 'somebody', ['', 'not-json']],
    ['a member named twice', '{"source":1,"source":2}', ['', 'not-json']],
    ['a list', '[]', ['', 'invalid_type']],
    ['null', 'null', ['', 'invalid_type']],
    [
      'a date that does not exist',
      JSON.stringify({ ...good, person: { ...good.person, birthDate: '1990-02-30' } }),
      ['person.birthDate', 'invalid_format'],
    ],
    [
      'another source',
      JSON.stringify({ ...good, source: { ...good.source, system: otherSystem } }),
      ['', 'wrong-source'],
    ],
    [
      'the future',
      JSON.stringify({ ...good, source: { ...good.source, modified: '2027-01-01T00:00:00Z' } }),
      ['source.modified', 'in-future'],
    ],
    ['more than 1 MiB', JSON.stringify({ ...good, note: 'x'.repeat(1_048_576) }), ['', 'too-large']],
  ];

  test.each(broken.slice(3))('in JSON: %s', async (what, record, [field, code]) => {
    const list = `[${JSON.stringify(somebody(`B-${what}`))},${record} , ${JSON.stringify(somebody(`A-${what}`))}]`;
    const response = await pushList(gateway, list);
    expect(response.statusCode).toBe(200);
    const { counts, results } = response.json<ListAnswer>();
    expect(counts).toEqual({ accepted: 2, duplicate: 0, held: 0, rejected: 1 });
    expect(results.map(({ outcome }) => outcome)).toEqual(['accepted', 'rejected', 'accepted']);
    expect(results[1]?.issues).toMatchObject([{ field, code }]);
    expect(results[1]?.issues?.[0]?.fix).toMatch(/\w{3}.*\.$/);
    expect(results[1]?.receipt).toBeUndefined();
  });

  test('in lines: every kind of broken one, each with its line; and the good ones are in', async () => {
    const sent = broken.flatMap(([what, record]) => [record, JSON.stringify(somebody(`N-${what}`)), '']);
    const response = await pushList(gateway, sent.join('\r\n'), lines);
    const { counts, results } = response.json<ListAnswer>();
    expect(counts).toEqual({ accepted: broken.length, duplicate: 0, held: 0, rejected: broken.length });
    for (const [place, [what, , [field, code]]] of broken.entries()) {
      expect(results[place * 2], what).toMatchObject({
        index: place * 2,
        line: place * 3 + 1,
        outcome: 'rejected',
        issues: [{ field, code }],
      });
      expect(results[place * 2 + 1]).toMatchObject({ line: place * 3 + 2, outcome: 'accepted' });
    }
    expect(response.body).not.toMatch(/lin\b|minute-|1990-02-30|somebody/i);
  });
});

describe('mode=validate', () => {
  test('stores nothing: no record, person, key, lane, identifier or entry', async () => {
    const before = await kept();
    const answer = (await validateList(gateway, [somebody('V-1'), 1, somebody('V-1')])).json<ListAnswer>();
    expect(answer.counts).toEqual({ accepted: 1, duplicate: 1, held: 0, rejected: 1 });
    await validateList(gateway, JSON.stringify(somebody('V-2')));
    expect(await kept()).toEqual(before);
  });

  test('is no oracle: known, unknown and conflicting people are answered byte for byte the same', async () => {
    const known = people.sharesMost();
    await push(gateway, known);
    await gateway.work();
    const unknown = { ...known, person: { ...known.person, id: 'V-unknown', nhsNumber: '9990000077' } };
    const conflicting = { ...known, person: { ...known.person, id: 'V-other', birthDate: '1950-01-01' } };
    const answers = await Promise.all(
      [known, unknown, conflicting].map((record) => validateList(gateway, [record])),
    );
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers[0]?.json<ListAnswer>().counts.accepted).toBe(1);
  });

  test('says what the push itself says of each record, and what mapping would', async () => {
    const { source, person } = somebody('V-4');
    const list = [
      { source, person: { ...person, id: 'V-4', birthDate: '1988-02-30' } },
      { source: { ...source, system: otherSystem }, person },
      { source: { ...source, modified: '2027-01-01T00:00:00Z' }, person },
    ];
    const would = (await validateList(gateway, list)).json<ListAnswer>();
    const does = (await pushList(gateway, list)).json<ListAnswer>();
    expect(would).toEqual(does);
    expect(would.counts.rejected).toBe(3);
  });

  test('is refused where the push would be: no agreement, no credentials', async () => {
    const response = await validateList(gateway, [1], { apiKey: 'lwg_key_no' });
    expect(refusal(response)[1]).toBe('not-authenticated');
  });
});

describe('If-Match', () => {
  const send = (minutes: number, etag: string) =>
    push(gateway, somebody('M-1', minutes), { headers: { 'if-match': etag } });

  test('that does not name what the source last had accepted is refused, and nothing is kept', async () => {
    const before = await kept();
    expect(refusal(await send(0, '*'))).toEqual([412, 'version-conflict', []]);
    expect(await kept()).toEqual(before);
    const first = await push(gateway, somebody('M-1', 0));
    const etag = String(first.headers.etag);
    expect(first.json()).toMatchObject({ etag });
    expect((await send(1, etag)).statusCode).toBe(202);
    expect(refusal(await send(2, etag))).toEqual([412, 'version-conflict', []]);
    expect((await send(2, '*')).statusCode).toBe(202);
  });

  test('that is no etag is not understood', async () => {
    for (const etag of ['7', 'W/"7"', '"7"']) expect(refusal(await send(3, etag))[1]).toBe('invalid-request');
  });

  test('of two at once, one gets in', async () => {
    const etag = String((await push(gateway, somebody('M-2', 0))).headers.etag);
    const both = await Promise.all(
      [1, 2].map((minutes) => push(gateway, somebody('M-2', minutes), { headers: { 'if-match': etag } })),
    );
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([202, 412]);
  });
});

describe('Where too much is coming in', () => {
  const behind = async (limits: Partial<typeof gateway.services.intakeLimits>) =>
    buildApp({ ...gateway.services, intakeLimits: { ...gateway.services.intakeLimits, ...limits } });

  test('a push is told when to come back, before its body is read; reads are not', async () => {
    await push(gateway, somebody('P-1'));
    gateway.time.now = new Date(gateway.time.now.getTime() + 61 * 60_000);
    for (const limits of [{ backlog: 1 }, { backlogMinutes: 60 }]) {
      const app = await behind(limits);
      const before = await kept();
      const response = await push({ ...gateway, app }, 'not even JSON');
      expect(refusal(response)).toEqual([503, 'intake-busy', []]);
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(1);
      expect(await kept()).toEqual(before);
      const ready = await app.inject({ method: 'GET', url: '/health/ready' });
      expect(ready.statusCode).toBe(200);
      await app.close();
    }
  });

  test('what is blocked, or applied, does not count', async () => {
    await gateway.work();
    await push(gateway, somebody('P-2'));
    await gateway.database.query(`UPDATE lane SET blocked_code = 'mapping-failed' WHERE head_seq < next_seq`);
    const app = await behind({ backlog: 1 });
    expect((await push({ ...gateway, app }, somebody('P-3'))).statusCode).toBe(202);
    await app.close();
  });

  test('a call that waits too long for its turn is told to come back, and not left to time out', async () => {
    const { store } = gateway.services;
    let letGo: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => (letGo = resolve));
    const slow: typeof store = {
      ...store,
      transaction: async (work) => {
        await stuck;
        return store.transaction(work);
      },
    };
    const services = { ...gateway.services, store: slow };
    const app = await buildApp({ ...services, intakeLimits: { ...services.intakeLimits, atOnce: 1 } });
    const both = ['P-4', 'P-5'].map((id) => push({ ...gateway, app }, somebody(id)));
    expect(refusal(await Promise.race(both))).toEqual([503, 'intake-busy', []]);
    letGo();
    const statuses = (await Promise.all(both)).map(({ statusCode }) => statusCode);
    expect(statuses.toSorted()).toEqual([202, 503]);
    await app.close();
  }, 40_000);
});
