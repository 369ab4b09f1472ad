import { randomUUID } from 'node:crypto';
import type { OperationOutcome } from '@medplum/fhirtypes';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trust } from '../../src/demo/organisations.ts';
import { guideTypes } from '../../src/fhir/guide/definition.ts';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { addRecorder } from '../support/recorder.ts';
import { routeTable } from '../support/route-table.ts';

let gateway: TestGateway;
let routes: readonly string[];
let headers: Readonly<Record<string, string>>;
let auditor: string;
const priya = people.sharesWhoHelps();
const id = personIdOf(priya);

beforeAll(async () => {
  gateway = await startTestGateway();
  expect(await pushAndApply(gateway, priya)).toBe('applied');
  headers = { authorization: `Bearer ${await token(gateway)}`, 'x-api-key': await addRecorder(gateway) };
  auditor = await addRecorder(gateway, {
    id: 'auditor',
    organisation: trust,
    system: 'audit',
    scopes: ['system/AuditEvent.rs'],
  });
  routes = (await routeTable(gateway.services)).filter((route) => route.includes(' /fhir/'));
});
afterAll(() => gateway.stop());

/** By which rows that are hidden could be told from rows that are not there (reliability S3), and what a URL must never hold. */
const unknown = [
  '_include=Patient:general-practitioner',
  '_revinclude=Goal:subject',
  '_include:iterate=*',
  '_revinclude:iterate=Goal:subject',
  'patient.identifier=9990000026',
  'patient:Patient.birthdate=1995-03-02',
  '_contained=true',
  '_query=current',
  'status:missing=true',
  '_has:Goal:subject:_id=1',
  'subject:Patient.name=Testpatient',
  '_filter=name eq Testpatient',
  '_sort=-_lastUpdated',
  '_total=accurate',
  '_summary=count',
  '_elements=id',
  '_type=Goal',
  '_since=2026-01-01',
  '_format=xml',
  '_format=json&_format=json',
  'identifier=9990000026',
  '9990000026',
];

/** What a search knows, and other routes do not. */
const ofSearches = /^_(sort|total|summary|elements)=/;

/** Of people's records: definitions are nobody's, and are asked for without a person. */
function isSearch(route: string): boolean {
  return /^GET \/fhir\/[A-Z]\w+$/.test(route) && !guideTypes.some((type) => route === `GET /fhir/${type}`);
}

function ask(route: string, query: string): Promise<LightMyRequestResponse> {
  const [method = '', path = ''] = route.split(' ');
  const url = path.replace(':id', id).replace(':version', '1');
  // What the route itself would take, so that the parameter is all that is wrong.
  const known = isSearch(route) ? `patient=${id}&` : '';
  const { authorization, 'x-api-key': apiKey } = headers;
  const key = url.includes('AuditEvent') ? auditor : url.includes('Consent') ? apiKey : undefined;
  const who = key === undefined ? { authorization } : { 'x-api-key': key };
  return gateway.app.inject({
    method: method as 'GET',
    url: `${url}?${known}${encodeURI(query)}`,
    headers: { ...who, 'x-request-id': randomUUID() },
  });
}

describe('A parameter that a FHIR route does not know is refused, never ignored', () => {
  test.each(unknown)('%s, on every route', async (query) => {
    expect(routes.length).toBeGreaterThan(8);
    for (const route of routes) {
      if (isSearch(route) && route !== 'GET /fhir/Consent' && ofSearches.test(query)) continue;
      const response = await ask(route, query);
      const status = query === '_format=xml' ? 406 : 400;
      expect([route, response.statusCode]).toEqual([route, status]);
      const outcome = response.json<OperationOutcome>();
      expect(outcome).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }, {}] });
      expect(response.body).not.toMatch(/9990000026|testpatient|sampleton/i);
      expect(response.headers['x-audit-id']).toBeUndefined();
    }
  });

  test('in the body of a search too, however often it is sent', async () => {
    const { authorization } = headers;
    for (const query of unknown) {
      const response = await gateway.app.inject({
        method: 'POST',
        url: '/fhir/Patient/_search',
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
        payload: `identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990000026&birthdate=1995-03-02&${encodeURI(query)}`,
      });
      expect([query, response.statusCode]).toEqual([query, 400]);
    }
  });

  test('and without them, or with _format for JSON, the routes are there', async () => {
    const url = `/fhir/Patient/${id}/$current-support`;
    const { authorization } = headers;
    for (const query of [
      '',
      '?_format=json',
      '?_format=application/fhir%2Bjson',
      '?_format=application/fhir+json',
    ]) {
      const response = await gateway.app.inject({
        method: 'GET',
        url: url + query,
        headers: { authorization },
      });
      expect([query, response.statusCode]).toEqual([query, 200]);
    }
    expect((await ask('GET /fhir/Consent', '_count=1')).statusCode).toBe(200);
  });
});
