import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { people, type CaseRecordInput } from '../support/people.ts';
import { push } from '../support/push.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const example = JSON.parse(
  readFileSync(new URL('../../examples/case-record.json', import.meta.url), 'utf8'),
) as CaseRecordInput;

async function get(url: string): Promise<unknown> {
  const response = await gateway.app.inject({ method: 'GET', url });
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toContain('application/json');
  return response.json();
}

describe('The JSON Schema of a case record', () => {
  let schema: z.ZodType;
  beforeAll(async () => {
    schema = z.fromJSONSchema(
      (await get('/v1/schemas/case-record.json')) as Parameters<typeof z.fromJSONSchema>[0],
    );
  });

  test.each([
    ['a person without a birth date', { ...example, person: { ...example.person, birthDate: undefined } }],
    ['another type', { ...example, person: { ...example.person, id: 7 } }],
    [
      'a word that is not in the list',
      { ...example, introduction: { ...example.introduction, route: 'other-way' } },
    ],
    ['a site that no site is called', { ...example, source: { ...example.source, site: 'Not A Site' } }],
    ['nothing', {}],
  ])('refuses %s', (_what, record) => {
    expect(schema.safeParse(JSON.parse(JSON.stringify(record))).success).toBe(false);
  });

  test('accepts the example that the documentation shows, and the fictional people', () => {
    expect(schema.safeParse(example).error).toBeUndefined();
    for (const record of [people.sharesMost(), people.sharesNothing(), people.undecided()]) {
      expect(schema.safeParse(JSON.parse(JSON.stringify(record))).error).toBeUndefined();
    }
  });

  test('describes what is really taken: the example is accepted by the push itself', async () => {
    expect((await push(gateway, example)).statusCode).toBe(202);
  });
});

describe('The OpenAPI description', () => {
  test('has the push, its receipt, how to sign in, and no page', async () => {
    const document = (await get('/v1/openapi.json')) as {
      openapi: string;
      paths: Record<string, unknown>;
      components: { securitySchemes: object };
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).toSorted()).toEqual(
      expect.arrayContaining(['/v1/case-records', '/v1/receipts/{id}', '/v1/emergency-access']),
    );
    expect(Object.keys(document.components.securitySchemes)).toEqual(['apiKey', 'backendServices']);
    expect(document.paths['/v1/case-records']).toMatchObject({
      post: {
        responses: { 202: {}, 401: {} },
        security: [{ apiKey: [] }, { backendServices: ['case-records.write'] }],
      },
    });
  });
});

describe('What a SMART client looks for', () => {
  test.each(['/.well-known/smart-configuration', '/fhir/.well-known/smart-configuration'])(
    'is at %s',
    async (url) => {
      expect(await get(url)).toMatchObject({
        token_endpoint: gateway.services.tokenUrl,
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
        grant_types_supported: ['client_credentials'],
      });
    },
  );

  test('is in the CapabilityStatement too', async () => {
    const response = await gateway.app.inject({ method: 'GET', url: '/fhir/metadata' });
    expect(response.headers['content-type']).toContain('application/fhir+json');
    expect(response.json()).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' });
  });
});
