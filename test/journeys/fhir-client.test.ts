import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { CapabilityTool, Client } from 'fhir-kit-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systems } from '../../src/fhir/systems.ts';
import { caveat } from '../../src/living-well/words.ts';
import { validate } from '../fhir/validator.ts';
import { bearer, loadPeople, startRealGateway, type RealGateway } from '../support/real-gateway.ts';

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let real: RealGateway;
let client: Client;

beforeAll(async () => {
  real = await startRealGateway();
  await Promise.all([real.start('serve'), real.start('worker')]);
  await loadPeople(real);
  client = new Client({ baseUrl: `${real.url}/fhir` });
}, 90_000);
afterAll(() => real.stop());

async function search(nhsNumber: string, birthdate: string): Promise<Bundle> {
  const found: unknown = await client.resourceSearch({
    resourceType: 'Patient',
    searchParams: { identifier: `${systems.nhsNumber}|${nhsNumber}`, birthdate },
    options: { postSearch: true },
  });
  return found as Bundle;
}

async function currentSupport(id: string): Promise<Bundle> {
  const answer: unknown = await client.operation({
    name: '$current-support',
    resourceType: 'Patient',
    id,
    method: 'GET',
  });
  return answer as Bundle;
}

function issuesOf(bundle: Bundle): readonly unknown[] {
  const resources: readonly (Resource | undefined)[] = [
    bundle,
    ...(bundle.entry ?? []).map(({ resource }) => resource),
  ];
  return resources.flatMap((resource) => (resource === undefined ? [] : validate(resource)));
}

describe('A FHIR client that this project did not write', () => {
  test('reads what this server does, and finds in it what it is going to do', async () => {
    const statement = await client.capabilityStatement();
    const { resourceType, fhirVersion, kind } = statement;
    expect({ resourceType, fhirVersion, kind }).toEqual({
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      kind: 'instance',
    });
    const can = new CapabilityTool(statement);
    expect(can.resourceCan('Patient', 'search-type')).toBe(true);
    expect(can.resourceSearch('Patient', 'identifier')).toBe(true);
    expect(can.resourceSearch('Patient', 'birthdate')).toBe(true);
  });

  test('finds the token endpoint by SMART discovery, wherever it looks', async () => {
    for (let time = 0; time < 5; time++) {
      const { tokenUrl } = await client.smartAuthMetadata();
      expect(tokenUrl?.href).toBe(`${real.url}/oauth2/token`);
    }
    const configuration = await fetch(`${real.url}/fhir/.well-known/smart-configuration`);
    expect(await configuration.json()).toMatchObject({
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      grant_types_supported: ['client_credentials'],
    });
  });

  test('without a token it is told nothing', async () => {
    const refusal: unknown = await search('9990000018', '1988-07-14').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ response: { status: 401, data: { resourceType: 'OperationOutcome' } } });
  });

  test('with a token by private_key_jwt it finds a person and asks for their current support: a valid document', async () => {
    client.customHeaders = { ...(await bearer(real)) };
    const found = await search('9990000018', '1988-07-14');
    expect(found).toMatchObject({ type: 'searchset', total: 1 });
    expect(issuesOf(found)).toEqual([]);
    const document = await currentSupport(found.entry?.[0]?.resource?.id ?? '');
    expect(document.type).toBe('document');
    expect(document.entry?.[0]?.resource?.resourceType).toBe('Composition');
    expect(document.entry?.length).toBeGreaterThan(8);
    expect(issuesOf(document)).toEqual([]);
    const text = JSON.stringify(document);
    expect(text).toContain(caveat);
    expect(text).toContain('020 7946 0001');
    expect(text).not.toMatch(/drink|drug|"ETH"/i);
  });

  test('every reference in the document leads to an entry of it', async () => {
    const found = await search('9990000018', '1988-07-14');
    const document = await currentSupport(found.entry?.[0]?.resource?.id ?? '');
    const there = new Set(document.entry?.map(({ resource }) => `${resource?.resourceType}/${resource?.id}`));
    const urls = new Set(document.entry?.map(({ fullUrl }) => fullUrl));
    const references = [...JSON.stringify(document).matchAll(/"reference":"([^"]+)"/g)].map(
      ([, to = '']) => to,
    );
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((to) => !there.has(to) && !urls.has(to))).toEqual([]);
  });

  test('of somebody unknown, and of somebody who shares nothing, it is told the same; and that is valid too', async () => {
    const [unknown, silent] = [
      await search('9990000093', '1980-01-01'),
      await search('9990000034', '1979-11-30'),
    ];
    expect({ ...unknown, id: '' }).toEqual({ ...silent, id: '' });
    expect(unknown).toMatchObject({ type: 'searchset', total: 0 });
    expect(issuesOf(unknown)).toEqual([]);
    // FHIR's JSON has no empty arrays.
    expect(JSON.stringify([unknown, silent])).not.toContain('[]');
  });

  test('what it does wrong it is told as an OperationOutcome', async () => {
    const refusal: unknown = await search('9990000019', '1988-07-14').catch((error: unknown) => error);
    const { response } = refusal as { response: { status: number; data: OperationOutcome } };
    expect(response.status).toBe(400);
    expect(validate({ ...response.data, id: 'an-answer-has-none' })).toEqual([]);
    expect(JSON.stringify(response.data)).not.toContain('9990000019');
  });
});
