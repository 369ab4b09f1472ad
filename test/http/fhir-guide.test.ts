import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, CapabilityStatement, OperationOutcome, Questionnaire } from '@medplum/fhirtypes';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config.ts';
import { guideTypes } from '../../src/fhir/guide/definition.ts';
import { guideResources } from '../../src/fhir/guide/guide.ts';
import { root } from '../architecture/source-tree.ts';
import { guideFiles } from '../docs/guide-files.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { validateDefinition } from '../fhir/guide/validator.ts';

const base = 'https://livingwell-gateway.example/fhir';
const folder = mkdtempSync(join(tmpdir(), 'lwg-wording-'));
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

/** As anybody: no token, no key. */
const get = (url: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> =>
  gateway.app.inject({ method: 'GET', url: `/fhir/${url}`, headers });
const post = (type: string, payload: string, contentType = 'application/x-www-form-urlencoded') =>
  gateway.app.inject({
    method: 'POST',
    url: `/fhir/${type}/_search`,
    headers: { 'content-type': contentType },
    payload,
  });
const found = async (url: string): Promise<readonly string[]> =>
  ((await get(url)).json<Bundle>().entry ?? []).map(({ resource }) => resource?.id ?? '');

describe('Definitions are refused', () => {
  test.each([
    'StructureDefinition/nothing',
    'StructureDefinition/livingwell-step',
    'CodeSystem/livingwell-step/_history',
    'ConceptMap',
    'NamingSystem/x',
  ])('where there is none: %s', async (url) => {
    const response = await get(url);
    expect([response.statusCode, response.json<OperationOutcome>().resourceType]).toEqual([
      404,
      'OperationOutcome',
    ]);
  });

  test.each([
    'CodeSystem?code=goals',
    'CodeSystem?_summary=true',
    'CodeSystem?_elements=url',
    'CodeSystem?_count=1',
    'CodeSystem?name:exact=x',
    'CodeSystem?url=',
    'CodeSystem?_id=a,,b',
    'CodeSystem?_format=json&_format=json',
    'CodeSystem/livingwell-step?_summary=true',
    'CodeSystem?patient=9990000026',
  ])('for a parameter that is not known or has no value: %s', async (url) => {
    const response = await get(url);
    expect(response.statusCode).toBe(400);
    expect(response.json<OperationOutcome>().resourceType).toBe('OperationOutcome');
    expect(response.body).not.toContain('9990000026');
  });

  test('in any format but JSON', async () => {
    expect((await get('CodeSystem?_format=xml')).statusCode).toBe(406);
    expect((await get('CodeSystem', { accept: 'application/fhir+xml' })).statusCode).toBe(406);
    expect((await get('CodeSystem/qayl-item', { accept: 'text/html' })).statusCode).toBe(406);
    expect((await post('CodeSystem', '{}', 'application/json')).statusCode).toBe(415);
  });

  test('to whoever would change them', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST'] as const) {
      const url = `/fhir/CodeSystem${method === 'POST' ? '' : '/qayl-item'}`;
      const headers = { 'content-type': 'application/fhir+json' };
      const { statusCode } = await gateway.app.inject({ method, url, headers, payload: '{}' });
      expect([method, [404, 415].includes(statusCode)]).toEqual([method, true]);
    }
  });
});

describe('Definitions are public', () => {
  test('each is served as it stands in its file', async () => {
    const files = new Map(guideFiles());
    for (const { resourceType, id } of guideResources()) {
      const response = await get(`${resourceType}/${id}`);
      expect([id, response.statusCode, response.headers['content-type']]).toEqual([
        id,
        200,
        'application/fhir+json; charset=utf-8',
      ]);
      const path = `docs/implementation-guide/${resourceType}-${id}.json`;
      expect(response.json()).toEqual(JSON.parse(readFileSync(join(root, path), 'utf8')));
      expect(files.has(path)).toBe(true);
    }
  });

  test('and found by address, id, name, version and status, by GET and by POST', async () => {
    expect(await found(`CodeSystem?url=${base}/CodeSystem/livingwell-step`)).toEqual(['livingwell-step']);
    expect(await found(`CodeSystem?url=${base}/ValueSet/livingwell-step`)).toEqual([]);
    expect(await found('ValueSet?_id=qayl-item,livingwell-risk')).toEqual(['qayl-item', 'livingwell-risk']);
    expect(await found('Questionnaire?name=reqol')).toEqual(['reqol-10', 'reqol-20']);
    expect(await found('Questionnaire?name=reqol&_id=reqol-20&version=1&status=active')).toEqual([
      'reqol-20',
    ]);
    expect(await found('Questionnaire?status=draft')).toEqual([]);
    expect(await found('Questionnaire?version=2')).toEqual([]);
    const posted = (await post('Questionnaire', 'name=qayl&_format=json')).json<Bundle>();
    expect(posted).toMatchObject({ type: 'searchset', total: 1, entry: [{ search: { mode: 'match' } }] });
  });

  test('as valid Bundles, also with nothing in them', async () => {
    for (const query of ['', '?_id=nothing']) {
      for (const type of guideTypes) {
        const bundle = (await get(`${type}${query}`)).json<Bundle>();
        expect(validateDefinition(bundle)).toEqual([]);
        expect(bundle.total).toBe(
          query === '' ? guideResources().filter(({ resourceType }) => resourceType === type).length : 0,
        );
      }
    }
  });
});

describe('The running gateway', () => {
  test('says which guide and which statement it keeps, and answers no less than that statement asks', async () => {
    const own = (await get('metadata')).json<CapabilityStatement>();
    const asked = (await get('CapabilityStatement/living-well-gateway')).json<CapabilityStatement>();
    expect([own.kind, asked.kind]).toEqual(['instance', 'requirements']);
    expect(own.instantiates).toEqual([asked.url]);
    expect(own.implementationGuide).toEqual([`${base}/ImplementationGuide/living-well-gateway`]);
    expect(own.document).toEqual(asked.document);
    expect(asked.rest?.[0]?.resource?.length).toBeGreaterThan(15);
    for (const resource of asked.rest?.[0]?.resource ?? [])
      expect(own.rest?.[0]?.resource).toContainEqual(resource);
  });

  test('names of each type the profiles that its resources claim, and ours', async () => {
    const own = (await get('metadata')).json<CapabilityStatement>();
    const profilesOf = (type: string) =>
      own.rest?.[0]?.resource?.find((one) => one.type === type)?.supportedProfile;
    expect(profilesOf('Patient')).toEqual(['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient']);
    expect(profilesOf('Goal')).toEqual([`${base}/StructureDefinition/personal-goal`]);
    expect(profilesOf('Observation')).toHaveLength(3);
    expect(profilesOf('EpisodeOfCare')).toBeUndefined();
  });

  test('defines each operation and search parameter of ours that it names', async () => {
    const own = (await get('metadata')).json<CapabilityStatement>();
    const resources = own.rest?.[0]?.resource ?? [];
    const named = [
      ...resources.flatMap(({ searchParam = [] }) => searchParam.map(({ definition }) => definition)),
      ...resources.flatMap(({ operation = [] }) => operation.map(({ definition }) => definition)),
    ].flatMap((definition) => (definition?.startsWith(base) === true ? [definition] : []));
    expect(named.length).toBeGreaterThan(3);
    for (const definition of named) {
      const [type = ''] = definition.slice(base.length + 1).split('/');
      expect([definition, (await found(`${type}?url=${definition}`)).length]).toEqual([definition, 1]);
    }
  });
});

describe('A wording file', () => {
  const written = (name: string, text: string): Record<string, string> => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return { ...gateway.environment, LWG_QUESTIONNAIRE_WORDING: file };
  };

  test.each([
    ['that is not there', undefined, 'LWG_QUESTIONNAIRE_WORDING cannot be read as JSON.'],
    ['that is not JSON', '{', 'LWG_QUESTIONNAIRE_WORDING cannot be read as JSON.'],
    [
      'with a questionnaire and an item that are not known',
      '{ "reqol-30": {}, "reqol-10": { "items": { "rq12": {} } } }',
      'LWG_QUESTIONNAIRE_WORDING names what is not known: reqol-10.items.rq12, reqol-30. See docs',
    ],
    [
      'with an empty text',
      '{ "reqol-10": { "items": { "rq01": { "text": "" } } } }',
      'LWG_QUESTIONNAIRE_WORDING is not right at: reqol-10.items.rq01.text. See docs',
    ],
  ])('%s stops the start', (name, text, message) => {
    const environment =
      text === undefined
        ? { ...gateway.environment, LWG_QUESTIONNAIRE_WORDING: join(folder, 'nowhere.json') }
        : written(`${name}.json`, text);
    expect(() => loadConfig(environment)).toThrow(ConfigError);
    expect(() => loadConfig(environment)).toThrow(message);
  });

  test('is laid over what registered systems are given, and nobody else', async () => {
    const text = '{ "reqol-10": { "items": { "rq06": { "text": "FAKE WORDING, not of the form" } } } }';
    const { LWG_QUESTIONNAIRE_WORDING: file = '' } = written('fake.json', text);
    const worded = await startTestGateway({ variables: { LWG_QUESTIONNAIRE_WORDING: file } });
    const asked = (url: string, headers: Record<string, string>) =>
      worded.app.inject({ url: `/fhir/${url}`, headers });
    const urls = ['Questionnaire/reqol-10', 'Questionnaire?_id=reqol-10'];
    const registered = await Promise.all(urls.map((url) => asked(url, { 'x-api-key': worded.apiKey })));
    const strangers = await Promise.all(urls.map((url) => asked(url, {})));
    const liar = await asked(urls[0] ?? '', { 'x-api-key': `${worded.apiKey}x` });
    await worded.stop();
    const [served] = registered;
    const items = served?.json<Questionnaire>().item?.map(({ text: label }) => label);
    expect(items?.filter((label) => label?.startsWith('FAKE'))).toEqual(['FAKE WORDING, not of the form']);
    expect(registered.map(({ body }) => body.includes('FAKE WORDING'))).toEqual([true, true]);
    expect(registered.map(({ headers }) => headers.vary)).toEqual(Array(2).fill('authorization, x-api-key'));
    expect(strangers.map(({ statusCode, body }) => [statusCode, body.includes('FAKE')])).toEqual(
      strangers.map(() => [200, false]),
    );
    expect(liar.statusCode).toBe(401);
  });
});
