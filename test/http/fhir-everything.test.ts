import { randomUUID } from 'node:crypto';
import type { Bundle } from '@medplum/fhirtypes';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validate } from '../fhir/validator.ts';
import { askRecord, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { entriesOf, newEntries } from '../support/log-entries.ts';
import { personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { addRecorder, askFhir } from '../support/recorder.ts';

let gateway: TestGateway;
let bearer: string;
const morgan = people.sharesMost();
const personId = personIdOf(morgan);
const hidden = personIdOf(people.sharesNothing());

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
  expect(await pushAndApply(gateway, morgan)).toBe('applied');
  expect(await pushAndApply(gateway, people.sharesNothing())).toBe('applied');
});
afterAll(() => gateway.stop());

const ask = (url: string): Promise<LightMyRequestResponse> => askRecord(gateway, bearer, url);
const references = ({ entry = [] }: Bundle): readonly string[] =>
  entry.map(({ resource }) => `${resource?.resourceType}/${resource?.id}`);

function send(body: unknown, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'POST',
    url: '/fhir',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/fhir+json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
const entryFor = (url: string, method = 'GET'): object => ({ request: { method, url } });
const batch = (...entry: readonly object[]): object => ({ resourceType: 'Bundle', type: 'batch', entry });

describe('$everything', () => {
  test('is refused with any parameter but _count, and without the scope of all types', async () => {
    for (const query of ['_type=Goal', '_since=2026-01-01', '_count=0', '_count=1&_count=2', '_cursor=bm8'])
      expect([query, (await ask(`Patient/${personId}/$everything?${query}`)).statusCode]).toEqual([
        query,
        400,
      ]);
    const apiKey = await addRecorder(gateway, {
      id: 'reader',
      scopes: ['system/Patient.rs', 'system/Goal.rs'],
    });
    const url = `Patient/${personId}/$everything`;
    expect((await askFhir(gateway, apiKey, { method: 'GET', url })).statusCode).toBe(403);
  });

  test('of somebody hidden and of nobody is one 404', async () => {
    const [one, other] = [
      await ask(`Patient/${hidden}/$everything`),
      await ask(`Patient/${randomUUID()}/$everything`),
    ];
    expect([one.statusCode, other.statusCode]).toEqual([404, 404]);
    expect(one.body).toBe(other.body);
  });

  test('gives all that may be read, the Patient first; by pages the same', async () => {
    const response = await ask(`Patient/${personId}/$everything`);
    const whole = response.json<Bundle>();
    expect(references(whole)[0]).toBe(`Patient/${personId}`);
    expect(whole.total).toBe(whole.entry?.length);
    expect(validate(whole)).toEqual([]);
    for (const type of ['Goal', 'Observation', 'PractitionerRole']) {
      const found = (await ask(`${type}?patient=${personId}`)).json<Bundle>();
      const those = references(whole).filter((reference) => reference.startsWith(`${type}/`));
      expect(new Set(those)).toEqual(new Set(references(found)));
    }
    const seen: string[] = [];
    let url = `Patient/${personId}/$everything?_count=4`;
    while (url !== '') {
      const page = (await ask(url)).json<Bundle>();
      seen.push(...references(page));
      url = (page.link?.find(({ relation }) => relation === 'next')?.url ?? '').replace(/^.*\/fhir\//, '');
    }
    expect(seen).toEqual(references(whole));
  });
});

describe('A batch is refused', () => {
  test.each(['transaction', 'collection'])('as a %s, by who may not push', async (type) => {
    const resource = { resourceType: 'Patient', id: personId };
    expect((await send({ resourceType: 'Bundle', type, entry: [{ resource }] })).statusCode).toBe(403);
  });

  test('without a token; of more than fifty, of none, of what is no Bundle, in another form', async () => {
    const many = Array.from({ length: 51 }, () => entryFor(`Patient/${personId}`));
    expect((await send(batch(entryFor('Patient/x')), { authorization: '' })).statusCode).toBe(401);
    for (const body of [batch(...many), batch(), { resourceType: 'Patient' }, []])
      expect((await send(body)).statusCode).toBe(422);
    expect((await send('{')).statusCode).toBe(400);
    expect((await send('<Bundle/>', { 'content-type': 'application/fhir+xml' })).statusCode).toBe(415);
    expect((await send(batch(entryFor('Patient/x')), { accept: 'application/fhir+xml' })).statusCode).toBe(
      406,
    );
  });
});

describe('A batch', () => {
  test('answers each entry as it would be answered alone, in order, each with its own entry in the log', async () => {
    const urls = [
      `Patient/${personId}`,
      `Goal?patient=${personId}`,
      `Patient/${personId}/_history`,
      `Patient/${personId}/_history/1`,
      `Patient/${personId}/$everything`,
      `Patient/${hidden}`,
      `Patient/${randomUUID()}`,
      `Goal?patient=${hidden}`,
    ];
    const { answer, entries } = await newEntries(gateway, 'record', () =>
      send(batch(...urls.map((url) => entryFor(url)))),
    );
    expect(answer.statusCode).toBe(200);
    expect(entries).toHaveLength(urls.length);
    const response = answer.json<Bundle>();
    expect(response.type).toBe('batch-response');
    const statuses = response.entry?.map((entry) => entry.response?.status);
    expect(statuses).toEqual(['200', '200', '200', '200', '200', '404', '404', '200']);
    const [first, second] = response.entry ?? [];
    expect(first).toMatchObject({
      resource: { resourceType: 'Patient', id: personId },
      response: { etag: 'W/"1"' },
    });
    const alone = (await ask(urls[1] ?? '')).json<Bundle>();
    expect({ ...second?.resource, id: '' }).toEqual({ ...alone, id: '' });
    expect(response.entry?.[5]?.response).toEqual(response.entry?.[6]?.response);
  });

  test('refuses what writes, what it does not know and what is outside, entry by entry', async () => {
    const before = await entriesOf(gateway, 'record');
    const response = await send(
      batch(
        entryFor('Patient', 'POST'),
        entryFor(`Patient/${personId}`, 'DELETE'),
        entryFor('http://elsewhere.example/fhir/Patient/1'),
        entryFor(`/fhir/Patient/${personId}`),
        entryFor('metadata'),
        entryFor(`Goal?patient=${personId}&colour=blue`),
        entryFor(`Patient/${personId}?_summary=true`),
      ),
    );
    const entries = response.json<Bundle>().entry ?? [];
    expect(entries.map((entry) => entry.response?.status)).toEqual([
      '400',
      '400',
      '404',
      '404',
      '404',
      '400',
      '400',
    ]);
    for (const entry of entries) {
      expect(entry.resource).toBeUndefined();
      expect(entry.response?.outcome?.resourceType).toBe('OperationOutcome');
    }
    expect(await entriesOf(gateway, 'record')).toEqual(before);
  });
});
