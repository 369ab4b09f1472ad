import { randomUUID } from 'node:crypto';
import type { Consent, OperationOutcome } from '@medplum/fhirtypes';
import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trust } from '../../src/demo/organisations.ts';
import { extensions, localIdentifierSystem, systems } from '../../src/fhir/systems.ts';
import { registerClient } from '../../src/gateway/register.ts';
import { clientSchema } from '../../src/auth/client.ts';
import { issueApiKey } from '../../src/gateway/register.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { newEntries } from '../support/log-entries.ts';
import { addOtherSource, fromOtherSource, otherCharity, otherSystem, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import { addRecorder, askFhir, consents, create, put, unknownId } from '../support/recorder.ts';

let gateway: TestGateway;
let key: string;
let otherKey: string;
const robin = people.undecided();
const robinId = personIdOf(robin);
/** Known to the other charity only. */
const theirs = fromOtherSource(people.sharesNothing());
const theirsId = personIdOf(theirs);
let recorded: Consent & { id: string };

beforeAll(async () => {
  gateway = await startTestGateway();
  const other = await addOtherSource(gateway);
  key = await addRecorder(gateway);
  otherKey = await addRecorder(gateway, {
    id: 'other-consents',
    organisation: otherCharity,
    system: otherSystem,
  });
  expect(await pushAndApply(gateway, robin)).toBe('applied');
  expect((await push(gateway, theirs, { apiKey: other.apiKey })).statusCode).toBe(202);
  await gateway.work();
  recorded = await create(gateway, key, consents.permit(robinId));
});
afterAll(() => gateway.stop());

const post = (body: unknown, headers: Record<string, string> = {}, apiKey = key) =>
  askFhir(gateway, apiKey, { method: 'POST', url: 'Consent', body, headers });
const get = (url: string, headers: Record<string, string> = {}, apiKey = key) =>
  askFhir(gateway, apiKey, { method: 'GET', url, headers });
const search = (form: Record<string, string>, url = 'Consent/_search') =>
  askFhir(gateway, key, {
    method: 'POST',
    url,
    body: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

function expectRefusal(response: LightMyRequestResponse, status: number, code: string): void {
  expect(response.statusCode, response.body).toBe(status);
  expect(response.headers['content-type']).toBe('application/fhir+json; charset=utf-8');
  const { resourceType, issue } = response.json<OperationOutcome>();
  expect(resourceType).toBe('OperationOutcome');
  expect(issue[0]?.details?.coding?.map((coding) => coding.code)).toContain(code);
}

const issueCodes = (response: LightMyRequestResponse): readonly (string | undefined)[] =>
  response
    .json<OperationOutcome>()
    .issue.slice(1)
    .map(({ details }) => details?.coding?.[0]?.code);

/** Status, headers and body, without what differs from request to request. */
function masked({ statusCode, headers, body }: LightMyRequestResponse): unknown {
  const kept = Object.entries(headers).filter(
    ([name]) => !/^(date|content-security-policy|x-request-id|x-audit-id|x-ratelimit-.*)$/.test(name),
  );
  return {
    statusCode,
    body: body.replace(/"id":"[0-9a-f-]{36}"/, '"id":"*"'),
    headers: Object.fromEntries(kept),
  };
}

test.each(['Consent', ''])('Half a character is refused by name at POST /fhir/%s', async (url) => {
  const body = { ...consents.permit(robinId), language: '\ud800' };
  const response = await askFhir(gateway, key, { method: 'POST', url, body });
  expect([response.statusCode, response.body]).toEqual([400, expect.stringContaining('surrogate pair')]);
});

describe('A system without the scope is refused', () => {
  test.each([
    ['c', 'POST', 'Consent'],
    ['u', 'PUT', `Consent/${robinId}`],
    ['r', 'GET', `Consent/${robinId}`],
    ['r', 'GET', `Consent/${robinId}/_history/1`],
    ['s', 'GET', `Consent?patient=Patient/${robinId}`],
    ['s', 'POST', 'Consent/_search'],
  ] as const)('%s: %s %s', async (needed, method, url) => {
    const others = [...'crus'].filter((letter) => letter !== needed).join('');
    const apiKey = await addRecorder(gateway, { id: `not-${needed}`, scopes: [`system/Consent.${others}`] });
    const body = method === 'GET' ? undefined : consents.permit(robinId);
    expectRefusal(await askFhir(gateway, apiKey, { method, url, body }), 403, 'not-permitted');
  });

  test('and so is one that is not known at all', async () => {
    expectRefusal(await post(consents.permit(robinId), {}, 'nobody'), 401, 'not-authenticated');
  });
});

describe('A system whose organisation is party to no agreement in force', () => {
  test('neither records nor reads', async () => {
    const apiKey = await addRecorder(gateway, {
      id: 'stranger',
      organisation: 'X9Z99',
      system: 'strange-cases',
    });
    expectRefusal(await post(consents.permit(robinId), {}, apiKey), 403, 'no-agreement-to-push');
    expectRefusal(await get(`Consent/${recorded.id}`, {}, apiKey), 403, 'no-agreement-to-push');
    expectRefusal(await get(`Consent?patient=Patient/${robinId}`, {}, apiKey), 403, 'no-agreement-to-push');
  });
});

describe('Somebody of whom the organisation has no records, and nobody at all, are one answer', () => {
  const references = [
    { reference: `Patient/${theirsId}` },
    { identifier: { system: systems.nhsNumber, value: '9990000034' } },
    {
      identifier: {
        system: localIdentifierSystem('tameside-glossop', otherSystem, 'person'),
        value: theirs.person.id,
      },
    },
  ];
  const nobody = { reference: `Patient/${unknownId()}` };

  test.each(references)('to a create by %o', async (patient) => {
    const refused = await post({ ...consents.permit(robinId), patient });
    expectRefusal(refused, 422, 'unknown-person');
    expect(masked(refused)).toEqual(masked(await post({ ...consents.permit(robinId), patient: nobody })));
  });

  test('to an update', async () => {
    for (const patient of [references[0], nobody]) {
      expectRefusal(
        await put(gateway, key, { ...recorded, ...(patient && { patient }) }),
        422,
        'unknown-person',
      );
    }
  });

  test('to a search, by id and by number', async () => {
    const empty = await get(`Consent?patient=Patient/${unknownId()}`);
    expect(empty.json()).toMatchObject({ type: 'searchset', total: 0 });
    expect(masked(await get(`Consent?patient=Patient/${theirsId}`))).toEqual(masked(empty));
    const byNumber = await search({ 'patient.identifier': `${systems.nhsNumber}|9990000034` });
    expect(masked(byNumber)).toEqual(
      masked(await search({ 'patient.identifier': `${systems.nhsNumber}|9990000085` })),
    );
  });

  test('also to a recipient of the organisation’s records, which records nobody’s yes', async () => {
    const registry = { store: gateway.services.store, clock: gateway.services.clock };
    const scopes = ['system/Consent.crus'];
    const client = clientSchema.parse({
      id: 'trust-consents',
      organisation: trust,
      role: 'mh-liaison',
      scopes,
    });
    await registerClient(registry, client);
    const apiKey = await issueApiKey(registry, client, scopes);
    for (const [of, status, code] of [
      [consents.permit, 403, 'no-agreement-to-push'],
      [consents.refuseAll, 422, 'unknown-person'],
    ] as const) {
      const refused = await post(of(robinId), {}, apiKey);
      expectRefusal(refused, status, code);
      expect(masked(refused)).toEqual(masked(await post(of(unknownId()), {}, apiKey)));
    }
    expectRefusal(await get(`Consent/${recorded.id}`, {}, apiKey), 404, 'not-found');
  });

  test('and a number and an id that mean different people mean nobody', async () => {
    const patient = {
      reference: `Patient/${robinId}`,
      identifier: { system: systems.nhsNumber, value: '9990000034' },
    };
    expectRefusal(await post({ ...consents.permit(robinId), patient }), 422, 'unknown-person');
  });
});

describe('Another organisation’s Consent and none at all are one answer', () => {
  test.each(['', '/_history/1', '/_history/2'])('to a read%s', async (suffix) => {
    const refused = await get(`Consent/${recorded.id}${suffix}`, {}, otherKey);
    expectRefusal(refused, 404, 'not-found');
    expect(masked(refused)).toEqual(masked(await get(`Consent/${unknownId()}${suffix}`, {}, otherKey)));
  });

  test('to an update', async () => {
    const consent = { ...consents.permit(theirsId), id: recorded.id };
    const refused = await put(gateway, otherKey, consent);
    expectRefusal(refused, 404, 'not-found');
    expect(masked(refused)).toEqual(masked(await put(gateway, otherKey, { ...consent, id: unknownId() })));
  });
});

describe('What the organisation’s case records said', () => {
  test('can be read, and not changed here', async () => {
    const priya = people.sharesWhoHelps();
    expect(await pushAndApply(gateway, priya)).toBe('applied');
    const found = await get(`Consent?patient=Patient/${personIdOf(priya)}`);
    const consent = found.json<{ entry: { resource: Consent & { id: string } }[] }>().entry[0]?.resource;
    if (consent === undefined) throw new Error('she has made choices');
    expectRefusal(await put(gateway, key, consent), 403, 'not-permitted');
  });

  test('and neither can what stands in for an incomplete permit', async () => {
    const { dateTime: _, ...undated } = consents.permit(robinId);
    const { id } = await create(gateway, key, undated);
    const all = (await get(`Consent?patient=Patient/${robinId}&status=active`)).json<{
      entry: { resource: Consent & { id: string } }[];
    }>();
    const standIn = all.entry.find(
      ({ resource }) => resource.extension?.[0]?.url === extensions.standsInFor,
    )?.resource;
    expect(standIn?.extension?.[0]?.valueReference?.reference).toBe(`Consent/${id}`);
    if (standIn === undefined) throw new Error('there is none');
    expectRefusal(await put(gateway, key, { ...standIn, status: 'inactive' }), 403, 'not-permitted');
  });
});

describe('A body that is no Consent', () => {
  test.each([
    ['not JSON', '{', 400, 'not-json'],
    ['a member twice', '{"resourceType":"Consent","status":"active","status":"draft"}', 400, 'not-json'],
    ['another resource', { resourceType: 'Patient' }, 422, 'invalid-resource'],
    ['no object', '[]', 422, 'invalid-resource'],
    ['a status of elsewhere', { ...consents.permit(robinId), status: 'nope' }, 422, 'invalid-resource'],
    ['no policy', { ...consents.permit(robinId), policyRule: undefined }, 422, 'invalid-resource'],
    ['no scope', { ...consents.permit(robinId), scope: undefined }, 422, 'invalid-resource'],
    ['no patient', { ...consents.permit(robinId), patient: undefined }, 422, 'unknown-person'],
    ['an element of R5', { ...consents.permit(robinId), decision: 'permit' }, 422, 'invalid-resource'],
    ['meta that is a number', { ...consents.permit(robinId), meta: 5 }, 422, 'invalid-resource'],
    ['meta that is nothing', { ...consents.permit(robinId), meta: null }, 422, 'invalid-resource'],
  ])('is refused: %s', async (_what, body, status, code) => {
    expectRefusal(await post(body), status, code);
  });

  test('nested too deep to be read is refused; 65 levels here', async () => {
    expectRefusal(await post(`${'['.repeat(65)}${']'.repeat(65)}`), 400, 'json-too-deep');
  });

  test('that is larger than 256 KiB is refused', async () => {
    const provision = Array.from({ length: 9_000 }, () => ({ type: 'deny', class: [{ code: 'plan' }] }));
    const large = { ...consents.refuseAll(robinId), provision: { type: 'deny', provision } };
    expectRefusal(await post(large), 413, 'too-large');
  });

  test('with a number that would come back otherwise than it was written is refused', async () => {
    const body = JSON.stringify({
      ...consents.permit(robinId),
      extension: [{ url: 'https://elsewhere.example/n', valueDecimal: 1.5 }],
    });
    expect((await post(body)).statusCode).toBe(201);
    for (const written of ['1.50', '15e-1', '12345678901234567890', '-0'])
      expect(issueCodes(await post(body.replace('1.5', written)))).toEqual(['number-digits']);
  });

  test('with what only the gateway says is refused', async () => {
    const reserved = [
      { meta: { tag: [{ system: systems.topic, code: 'plan' }] } },
      { extension: [{ url: extensions.standsInFor, valueReference: { reference: 'Consent/x' } }] },
      { extension: [{ url: extensions.sourceLastUpdated, valueInstant: '2026-11-20T00:00:00Z' }] },
    ];
    for (const part of reserved)
      expect(issueCodes(await post({ ...consents.permit(robinId), ...part }))).toEqual(['reserved']);
  });

  test('whatever else it is, is refused and never fails', async () => {
    const names = [
      'id',
      'meta',
      'status',
      'patient',
      'provision',
      'extension',
      'dateTime',
      'performer',
      'category',
      'contained',
    ] as const;
    await fc.assert(
      fc.asyncProperty(
        // Refusals too: permits alone would come to the most that there may be of one person.
        fc.constantFrom(consents.permit(robinId), consents.refuseAll(robinId)),
        fc.constantFrom(...names),
        fc.jsonValue({ maxDepth: 2 }),
        async (consent, name, value) => {
          const { statusCode } = await post({ ...consent, [name]: value });
          expect([201, 400, 422]).toContain(statusCode);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('A way of asking that is not served is refused', () => {
  test('XML in', async () => {
    expectRefusal(
      await post('<Consent/>', { 'content-type': 'application/fhir+xml' }),
      415,
      'wrong-media-type',
    );
  });

  test('XML out, before anything is done', async () => {
    const { answer, entries } = await newEntries(gateway, 'consent', () =>
      post(consents.permit(robinId), { accept: 'application/fhir+xml' }),
    );
    expectRefusal(answer, 406, 'not-acceptable');
    expect(entries).toEqual([]);
  });

  test.each([
    ['nothing to search by', 'Consent'],
    ['an unknown parameter', `Consent?patient=Patient/${robinId}&actor=x`],
    ['an unknown modifier', `Consent?patient=Patient/${robinId}&status:not=active`],
    ['a status that there is not', `Consent?patient=Patient/${robinId}&status=nope`],
    ['a patient twice', `Consent?patient=Patient/${robinId}&patient=Patient/${theirsId}`],
    ['a day that there is not', `Consent?patient=Patient/${robinId}&_lastUpdated=2026-13-40`],
    ['too much at once', `Consent?patient=Patient/${robinId}&_count=1001`],
    ['an identifier in the address', 'Consent?patient.identifier=x|9990000042'],
  ])('%s', async (_what, url) => {
    expectRefusal(await get(url), 400, 'invalid-request');
  });

  test('a search by form with parameters in its address too', async () => {
    const url = 'Consent/_search?status=active';
    expectRefusal(await search({ patient: `Patient/${robinId}` }, url), 400, 'invalid-request');
  });

  test('an address that no Consent has', async () => {
    expectRefusal(await get('Consent/9990000042'), 404, 'not-found');
    expectRefusal(await get(`Consent/${recorded.id}/_history/0`), 404, 'not-found');
  });
});

describe('An update', () => {
  test('of a version that stands no more is refused', async () => {
    const first = await create(gateway, key, consents.permit(robinId));
    expect(
      (await put(gateway, key, { ...first, status: 'inactive' }, { 'if-match': 'W/"1"' })).statusCode,
    ).toBe(200);
    expectRefusal(await put(gateway, key, first, { 'if-match': 'W/"1"' }), 412, 'version-conflict');
    expect((await get(`Consent/${first.id}`)).json()).toMatchObject({ status: 'inactive' });
  });

  test.each(['1', '*', 'W/"x"'])('with If-Match: %s is refused', async (given) => {
    expectRefusal(await put(gateway, key, recorded, { 'if-match': given }), 400, 'invalid-request');
  });

  test('never moves a Consent from one of its people to another', async () => {
    const morgan = people.sharesMost();
    expect(await pushAndApply(gateway, morgan)).toBe('applied');
    const moved = { ...consents.permit(personIdOf(morgan)), id: recorded.id };
    expectRefusal(await put(gateway, key, moved), 422, 'unknown-person');
    expect(await gateway.database.query('SELECT FROM resource WHERE id = $1', [recorded.id])).toHaveLength(1);
  });

  test('under an id other than its address is refused', async () => {
    const response = await askFhir(gateway, key, {
      method: 'PUT',
      url: `Consent/${randomUUID()}`,
      body: recorded,
    });
    expectRefusal(response, 400, 'invalid-request');
  });
});

describe('What is refused', () => {
  test('leaves an entry that names nobody', async () => {
    const { entries } = await newEntries(gateway, 'consent', () => post(consents.permit(theirsId)));
    expect(entries).toMatchObject([{ outcome: 'refused' }]);
  });

  test('repeats nothing of what was sent', async () => {
    const body = {
      ...consents.permit(robinId),
      scope: undefined,
      '9990000042': 'Robin',
      dateTime: 'Undecided',
    };
    expect((await post(body)).body).not.toMatch(/9990000042|Robin|Undecided/);
  });
});
