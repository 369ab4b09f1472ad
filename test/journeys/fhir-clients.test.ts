import { ContentType, MedplumClient, OperationOutcomeError } from '@medplum/core';
import type { Bundle, Goal, Resource } from '@medplum/fhirtypes';
import { Client } from 'fhir-kit-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systems } from '../../src/fhir/systems.ts';
import { bearer, loadPeople, startRealGateway, type RealGateway } from '../support/real-gateway.ts';

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let real: RealGateway;
let kit: Client;
let medplum: MedplumClient;
let personId: string;
const nobody = '7d0c4f43-55aa-4f0b-9d53-3f0a52f9c001';

beforeAll(async () => {
  real = await startRealGateway();
  await Promise.all([real.start('serve'), real.start('worker')]);
  await loadPeople(real);
  const headers = await bearer(real);
  kit = new Client({ baseUrl: `${real.url}/fhir`, customHeaders: { ...headers } });
  medplum = new MedplumClient({
    baseUrl: `${real.url}/`,
    fhirUrlPath: 'fhir',
    accessToken: headers['authorization']?.replace('Bearer ', '') ?? '',
    fetch: (url: string, options: RequestInit) => fetch(url, { ...options, credentials: 'omit' }),
  });
  const found: unknown = await kit.resourceSearch({
    resourceType: 'Patient',
    searchParams: { identifier: `${systems.nhsNumber}|9990000018`, birthdate: '1988-07-14' },
    options: { postSearch: true },
  });
  personId = (found as Bundle).entry?.[0]?.resource?.id ?? '';
}, 90_000);
afterAll(() => real.stop());

const idsIn = ({ entry = [] }: Bundle): readonly (string | undefined)[] =>
  entry.map(({ resource }) => resource?.id);

describe('fhir-kit-client', () => {
  async function search(resourceType: string, searchParams: Record<string, string>): Promise<Bundle> {
    const found: unknown = await kit.search({ resourceType, searchParams });
    return found as Bundle;
  }

  test('searches, reads what it found, and its versions', async () => {
    const goals = await search('Goal', { patient: personId });
    expect(goals.total).toBeGreaterThan(0);
    const id = idsIn(goals)[0] ?? '';
    expect(await kit.read({ resourceType: 'Goal', id })).toMatchObject({ resourceType: 'Goal', id });
    expect(await kit.vread({ resourceType: 'Goal', id, version: '1' })).toMatchObject({ id });
    expect(await kit.history({ resourceType: 'Goal', id })).toMatchObject({ type: 'history', total: 1 });
  });

  test('follows the pages by itself', async () => {
    const whole = await search('Observation', { patient: personId });
    let page: Bundle | undefined = await search('Observation', { patient: personId, _count: '1' });
    const seen: (string | undefined)[] = [];
    while (page !== undefined && (page.entry ?? []).length > 0) {
      seen.push(...idsIn(page));
      const bundle = page as unknown as Parameters<typeof kit.nextPage>[0]['bundle'];
      const next: unknown = await kit.nextPage({ bundle });
      page = (next ?? undefined) as Bundle | undefined;
    }
    expect(seen).toEqual(idsIn(whole));
    expect(seen.length).toBeGreaterThan(1);
  });

  test('gets everything, and batches of reads', async () => {
    const everything: unknown = await kit.operation({
      name: 'everything',
      resourceType: 'Patient',
      id: personId,
      method: 'GET',
    });
    expect((everything as Bundle).entry?.[0]?.resource).toMatchObject({
      resourceType: 'Patient',
      id: personId,
    });
    const entry = [`Patient/${personId}`, `Patient/${nobody}`].map((url) => ({
      request: { method: 'GET', url },
    }));
    const body = { resourceType: 'Bundle', type: 'batch', entry } as const;
    const answers: unknown = await kit.batch({ body });
    expect((answers as Bundle).entry?.map(({ response }) => response?.status)).toEqual(['200', '404']);
  });

  test('is told what is wrong as an OperationOutcome', async () => {
    const refused = async (asked: Promise<unknown>): Promise<unknown> =>
      asked.catch((error: unknown) => error);
    const outcome = { resourceType: 'OperationOutcome' };
    expect(await refused(kit.read({ resourceType: 'Patient', id: nobody }))).toMatchObject({
      response: { status: 404, data: outcome },
    });
    expect(await refused(kit.search({ resourceType: 'Goal', searchParams: {} }))).toMatchObject({
      response: { status: 400, data: outcome },
    });
  });
});

describe('MedplumClient', () => {
  test('searches, with what it includes, and reads', async () => {
    const goals: Goal[] = await medplum.searchResources('Goal', `patient=Patient/${personId}`);
    expect(goals.length).toBeGreaterThan(0);
    const id = goals[0]?.id ?? '';
    expect(await medplum.readResource('Goal', id)).toMatchObject({ id });
    expect(await medplum.readVersion('Goal', id, '1')).toMatchObject({ id });
    expect(await medplum.readHistory('Goal', id)).toMatchObject({ type: 'history' });
    const teams = await medplum.search('CareTeam', `patient=${personId}&_include=CareTeam:participant`);
    const types = (teams.entry ?? []).map(({ resource }: { resource?: Resource }) => resource?.resourceType);
    expect(types).toEqual(expect.arrayContaining(['CareTeam', 'PractitionerRole']));
  });

  test('pages by itself', async () => {
    const seen: (string | undefined)[] = [];
    for await (const page of medplum.searchResourcePages('Observation', `patient=${personId}&_count=1`))
      seen.push(...page.map(({ id }) => id));
    const whole = await medplum.searchResources('Observation', `patient=${personId}`);
    expect(seen).toEqual(whole.map(({ id }) => id));
  });

  test('gets everything, and batches of reads', async () => {
    const everything = await medplum.readPatientEverything(personId);
    expect(everything.entry?.[0]?.resource).toMatchObject({ resourceType: 'Patient', id: personId });
    const answers = await medplum.executeBatch({
      resourceType: 'Bundle',
      type: 'batch',
      entry: [{ request: { method: 'GET', url: `Goal?patient=${personId}` } }],
    });
    expect(answers.entry?.[0]).toMatchObject({
      resource: { type: 'searchset' },
      response: { status: '200' },
    });
  });

  test('throws the OperationOutcome that it is sent', async () => {
    const refusal: unknown = await medplum.readResource('Patient', nobody).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(OperationOutcomeError);
    const other: unknown = await medplum
      .get(medplum.fhirUrl('Goal'), { headers: { accept: ContentType.FHIR_JSON } })
      .catch((error: unknown) => error);
    expect(other).toBeInstanceOf(OperationOutcomeError);
  });
});
