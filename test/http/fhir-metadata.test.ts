import { randomUUID } from 'node:crypto';
import type {
  CapabilityStatement,
  CapabilityStatementRest,
  CapabilityStatementRestResource,
} from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guideTypes } from '../../src/fhir/guide/definition.ts';
import { validateDefinition } from '../fhir/guide/validator.ts';
import { askRecord, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { pushBundle } from '../support/push-bundle.ts';
import { routeTable } from '../support/route-table.ts';

let gateway: TestGateway;
let bearer: string;
let system: CapabilityStatementRest | undefined;
let resources: readonly CapabilityStatementRestResource[];
const morgan = people.sharesMost();
const personId = personIdOf(morgan);

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
  expect(await pushAndApply(gateway, morgan)).toBe('applied');
  const statement = (await askRecord(gateway, bearer, 'metadata')).json<CapabilityStatement>();
  system = statement.rest?.[0];
  resources = system?.resource ?? [];
  expect(validateDefinition({ ...statement, id: 'an-answer-has-none' })).toEqual([]);
});
afterAll(() => gateway.stop());

const status = async (url: string): Promise<number> => (await askRecord(gateway, bearer, url)).statusCode;
const ofPeople = (): readonly CapabilityStatementRestResource[] =>
  resources.filter(({ type }) => !['Consent', 'Patient', 'AuditEvent', ...guideTypes].includes(type));

/** The route of an interaction, as the framework has it. */
const routesOf = ({ type, interaction = [] }: CapabilityStatementRestResource): readonly string[] => {
  const routes: Readonly<Record<string, readonly string[]>> = {
    read: [`GET /fhir/${type}/:id`],
    vread: [`GET /fhir/${type}/:id/_history/:version`],
    'history-instance': [`GET /fhir/${type}/:id/_history`],
    create: [`POST /fhir/${type}`],
    update: [`PUT /fhir/${type}/:id`],
    'search-type': [...(type === 'Patient' ? [] : [`GET /fhir/${type}`]), `POST /fhir/${type}/_search`],
  };
  return interaction.flatMap(({ code }) => routes[code ?? ''] ?? [`unknown ${code}`]);
};

describe('The CapabilityStatement', () => {
  test('names each route of a type and no other', async () => {
    const routes = (await routeTable(gateway.services)).filter((route) =>
      /^\w+ \/fhir\/[A-Z][A-Za-z]+(\/(:id|_search|_history|:version))*$/.test(route),
    );
    expect(resources.flatMap(routesOf).toSorted()).toEqual(routes);
    expect(routes.length).toBeGreaterThan(60);
  });

  test('names the token endpoint where older clients look, and says there that there is no authorize endpoint', () => {
    const [uris] = system?.security?.extension ?? [];
    expect(uris?.extension).toEqual([
      {
        url: 'authorize',
        _valueUri: { extension: [expect.objectContaining({ valueCode: 'not-applicable' })] },
      },
      { url: 'token', valueUri: gateway.services.tokenUrl },
    ]);
  });

  test('says that it takes batches and transactions, and tries them, and the operations of a Patient, each of which answers', async () => {
    expect(system?.interaction?.map(({ code }) => code)).toEqual(['batch', 'transaction']);
    expect(system?.operation?.map(({ name }) => name)).toEqual(['validate']);
    const pushed = { resourceType: 'Bundle', type: 'transaction', entry: [] };
    const sent = async (url: string, body: object): Promise<number> =>
      (await pushBundle(gateway, body, {}, url)).statusCode;
    expect(await sent('/fhir', pushed)).toBe(422);
    expect(await sent('/fhir', { ...pushed, type: 'batch' })).toBe(422);
    expect(await sent('/fhir/$validate', pushed)).toBe(200);
    expect(await sent('/fhir/Bundle/$validate', pushed)).toBe(200);
    const names = resources.find(({ type }) => type === 'Patient')?.operation?.map(({ name }) => name) ?? [];
    expect(names).toEqual(['current-support', 'everything']);
    for (const name of names) expect(await status(`Patient/${personId}/$${name}`)).toBe(200);
  });

  test('says of each type what the server does: every parameter, inclusion and count is answered', async () => {
    const values = { token: 'x', date: 'ge2020-01-01', reference: `Goal/${randomUUID()}` };
    for (const { type, searchParam = [], searchInclude = [], searchRevInclude = [] } of ofPeople()) {
      const queries = [
        ...searchParam
          .filter(({ name }) => name !== 'patient')
          .map(({ name, type: kind }) => `&${name}=${values[kind as keyof typeof values]}`),
        ...searchInclude.map((text) => `&_include=${text}`),
        ...searchRevInclude.map((text) => `&_revinclude=${text}`),
      ];
      for (const query of queries)
        expect([type, query, await status(`${type}?patient=${personId}${query}`)]).toEqual([
          type,
          query,
          200,
        ]);
    }
  });

  test('leaves out nothing that is answered: another parameter, inclusion, type or interaction is refused', async () => {
    for (const { type, searchParam = [], interaction = [] } of ofPeople()) {
      const known = new Set(searchParam.map(({ name }) => name));
      for (const name of [
        'subject',
        'identifier',
        'code',
        'status',
        'date',
        '_tag',
        '_security',
        '_text',
        '_list',
      ])
        if (!known.has(name))
          expect([type, name, await status(`${type}?patient=${personId}&${name}=x`)]).toEqual([
            type,
            name,
            400,
          ]);
      expect(await status(`${type}?patient=${personId}&_include=${type}:nothing`)).toBe(400);
      if (!interaction.some(({ code }) => code === 'read'))
        expect([type, await status(`${type}/${randomUUID()}`)]).toEqual([type, 404]);
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
        const url = `/fhir/${type}${method === 'POST' ? '' : `/${randomUUID()}`}`;
        const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/fhir+json' };
        const { statusCode } = await gateway.app.inject({ method, url, headers, payload: '{}' });
        expect([method, type, [404, 405, 415].includes(statusCode)]).toEqual([method, type, true]);
      }
    }
    expect(await status('AuditEvent')).toBe(403);
    for (const type of ['Provenance', 'Medication', 'Basic'])
      expect([type, await status(type)]).toEqual([type, 404]);
  });
});
