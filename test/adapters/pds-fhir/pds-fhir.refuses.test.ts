import { delay, HttpResponse } from 'msw';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { application, nurse, outcome, patient, pds, searchset, startPds } from './pds-server.ts';

const { server, asked, grants, state } = startPds(() => HttpResponse.json(patient('9990000018')));

beforeEach(() => {
  asked.length = 0;
  grants.length = 0;
  Object.assign(state, { token: 200, expiresIn: '599' });
});
afterAll(() => server.close());

const question = { family: 'Testpatient', birthDate: '1988-07-14' };
const unchecked = { result: 'unchecked' };

describe('The index is not believed', () => {
  test.each<[string, () => Response]>([
    ['a body that is no JSON', () => new HttpResponse('<html>', { status: 200 })],
    ['another type of resource', () => HttpResponse.json({ resourceType: 'Bundle' })],
    ['a number that is none', () => HttpResponse.json(patient('9990000019'))],
    [
      'an identifier that is not the id: somebody else',
      () =>
        HttpResponse.json(
          patient('9990000018', {
            identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000026' }],
          }),
        ),
    ],
    ['no word of whether they are restricted', () => HttpResponse.json(patient('9990000018', { meta: {} }))],
    ['a 404 of somebody else than the index', () => new HttpResponse('no such page', { status: 404 })],
    ['a refusal', () => HttpResponse.json(outcome('ACCESS_DENIED'), { status: 403 })],
    ['a redirect', () => new HttpResponse(null, { status: 302, headers: { location: 'https://x.example' } })],
    ['a megabyte and more', () => HttpResponse.json(patient('9990000018', { text: 'x'.repeat(1_100_000) }))],
  ])('%s', async (_name, answer) => {
    state.answer = answer;
    expect(await pds().retrieve('9990000018', nurse)).toEqual(unchecked);
    expect((await pds().trace(question, nurse)).result).toBe('unavailable');
  });

  test('who was born on another day than was asked for is not shown', async () => {
    state.answer = () =>
      HttpResponse.json(searchset(patient('9990000018'), patient('9990000026', { birthDate: '1988-07-15' })));
    const traced = await pds().trace(question, nurse);
    expect(traced).toMatchObject({ result: 'people', people: [{ nhsNumber: '9990000018' }] });
    expect(JSON.stringify(traced)).not.toContain('9990000026');
  });

  test('more rows than were asked for are too many', async () => {
    const numbers = ['9990000018', '9990000026', '9990000034', '9990000042', '9990000050', '9990000069'];
    state.answer = () => HttpResponse.json(searchset(...numbers.map((id) => patient(id))));
    expect(await pds().trace(question, nurse)).toEqual({ result: 'too-many' });
  });
});

describe('Nobody waits for an index that is in trouble', () => {
  test('one that says nothing: the deadline, and no longer', async () => {
    state.answer = async () => {
      await delay('infinite');
      return HttpResponse.json({});
    };
    const begun = performance.now();
    expect(await pds().retrieve('9990000018', nurse)).toEqual(unchecked);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  test.each([408, 500, 503])('a %i is asked once more, as the same request', async (status) => {
    state.answer = () => HttpResponse.json(outcome('UNABLE_TO_CALL_SERVICE'), { status });
    expect(await pds().retrieve('9990000018', nurse)).toEqual(unchecked);
    expect(asked).toHaveLength(2);
    const [first, again] = asked.map(({ headers }) => headers.get('x-request-id'));
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(again).toBe(first);
  });

  test('a 429 is not asked again, and nobody asks for a while', async () => {
    state.answer = () => HttpResponse.json(outcome('TOO_MANY_REQUESTS'), { status: 429 });
    const index = pds();
    expect(await index.retrieve('9990000018', nurse)).toEqual(unchecked);
    expect(await index.retrieve('9990000026', nurse)).toEqual(unchecked);
    expect((await index.trace(question, nurse)).result).toBe('unavailable');
    expect(asked).toHaveLength(1);
  });

  test('after the while one asks, and if it is well so do all', async () => {
    let answers = 0;
    state.answer = () => {
      answers += 1;
      return answers === 1
        ? HttpResponse.json(outcome('TOO_MANY_REQUESTS'), { status: 429 })
        : HttpResponse.json(patient('9990000018'));
    };
    const index = pds({ firstPause: 20 });
    await index.retrieve('9990000018', nurse);
    await expect
      .poll(async () => (await index.retrieve('9990000018', nurse)).result, { interval: 10 })
      .toBe('found');
  });

  test('three failures in a row: nobody is made to wait any more', async () => {
    state.answer = () => HttpResponse.error();
    const index = pds();
    await index.retrieve('9990000018', nurse);
    await index.retrieve('9990000018', nurse);
    const before = asked.length;
    expect(await index.retrieve('9990000018', nurse)).toEqual(unchecked);
    expect(asked).toHaveLength(before);
    expect(before).toBe(3);
  });

  test('no more calls begin in a second than are allowed', async () => {
    state.answer = () => HttpResponse.json(patient('9990000018'));
    const index = pds({ callsPerSecond: 2, deadline: { staff: 300, application: 300 } });
    const results = await Promise.all(Array.from({ length: 5 }, () => index.retrieve('9990000018', nurse)));
    expect(results.filter(({ result }) => result === 'found')).toHaveLength(2);
    expect(asked).toHaveLength(2);
  });
});

describe('A token is not had', () => {
  test('an assertion is used once: each has an id of its own', async () => {
    state.answer = () => HttpResponse.json(patient('9990000018'));
    state.expiresIn = '0';
    const index = pds();
    await index.retrieve('9990000018', nurse);
    await index.retrieve('9990000018', nurse);
    const ids = grants.map((grant) => claimsOf(grant)['jti']);
    expect(new Set(ids).size).toBe(2);
  });

  test("a nurse's sign-in that ran out keeps nobody else from the index", async () => {
    state.answer = () => HttpResponse.json(patient('9990000018'));
    const index = pds();
    await index.retrieve('9990000018', application);
    state.token = 400;
    for (let each = 0; each < 4; each += 1)
      expect(await index.retrieve('9990000018', nurse)).toEqual(unchecked);
    expect((await index.retrieve('9990000018', application)).result).toBe('found');
  });

  test('one that is refused is thrown away, and another one asked for', async () => {
    let answers = 0;
    state.answer = () => {
      answers += 1;
      return answers === 1
        ? HttpResponse.json(outcome('ACCESS_DENIED'), { status: 401 })
        : HttpResponse.json(patient('9990000018'));
    };
    expect((await pds().retrieve('9990000018', nurse)).result).toBe('found');
    expect(asked.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer at-1', 'Bearer at-2']);
  });
});

function claimsOf(grant: URLSearchParams): Record<string, unknown> {
  const [, payload = ''] = (grant.get('client_assertion') ?? '').split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}
