import { randomUUID } from 'node:crypto';
import type { OperationOutcome, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { addOtherSource, personIdOf, type OtherSource } from '../support/look.ts';
import { people, type CaseRecordInput } from '../support/people.ts';
import { asBundle, pushBundle, withResources } from '../support/push-bundle.ts';
import { pushAndApply } from '../support/push.ts';
import { addRecorder } from '../support/recorder.ts';

let gateway: TestGateway;
let elsewhere: OtherSource;
const priya = people.sharesWhoHelps();
const bundle = asBundle(people.sharesMost());

beforeAll(async () => {
  gateway = await startTestGateway();
  elsewhere = await addOtherSource(gateway);
  expect(await pushAndApply(gateway, priya)).toBe('applied');
});
afterAll(() => gateway.stop());

async function arrivals(): Promise<number> {
  const [row] = await gateway.database.query<{ count: number }>('SELECT count(*)::int FROM inbox');
  return row?.count ?? 0;
}

/** The status and codes of a refusal; nothing of it is kept, and it repeats no value. */
async function refusal(sent: unknown, options: Parameters<typeof pushBundle>[2] = {}): Promise<string> {
  const before = await arrivals();
  const response = await pushBundle(gateway, sent, options);
  expect(response.headers['content-type']).toContain('application/fhir+json');
  const { resourceType, issue } = response.json<OperationOutcome>();
  expect(resourceType).toBe('OperationOutcome');
  expect(response.body).not.toMatch(/9990000018|Morgan|Sampleton|NotThere|secret-word/);
  expect(await arrivals()).toBe(before);
  const codes = issue.flatMap(({ details }) => details?.coding?.at(-1)?.code ?? []);
  for (const { details, expression } of issue.slice(1)) {
    expect(details?.text?.length).toBeGreaterThan(10);
    expect(expression?.[0]).toMatch(/^[A-Z]/);
  }
  return `${response.statusCode} ${[...new Set(codes)].join(' ')}`;
}

const stored = async (record: CaseRecordInput): Promise<readonly Resource[]> => {
  const { resources } = await gateway.services.store.transaction((tx) => tx.records.read(personIdOf(record)));
  return resources.map(({ resource }) => resource);
};

describe('A pushed Bundle is refused', () => {
  test('from a stranger, and from who may not push, before its body is read', async () => {
    expect(await refusal('{', { apiKey: 'lwg_key_nobody' })).toBe('401 not-authenticated');
    const reader = { authorization: `Bearer ${await token(gateway)}`, 'x-api-key': '' };
    const headers = { ...reader, 'content-type': 'application/fhir+json' };
    const request = { method: 'POST', url: '/fhir', headers } as const;
    const { 'x-api-key': _, ...asReader } = headers;
    const response = await gateway.app.inject({
      ...request,
      headers: asReader,
      payload: JSON.stringify(bundle),
    });
    expect(response.statusCode).toBe(403);
    const large = JSON.stringify({ ...bundle, text: 'x'.repeat(300_000) });
    const tooLarge = await gateway.app.inject({ ...request, headers: asReader, payload: large });
    expect(tooLarge.statusCode).toBe(413);
  });

  test('without a key of its own, too large, too deep, or in another form', async () => {
    expect(await refusal(bundle, { key: '' })).toBe('400 missing-idempotency-key');
    expect(await refusal(bundle, { key: 'no spaces' })).toBe('400 missing-idempotency-key');
    expect(await refusal(`"${'x'.repeat(1_100_000)}"`)).toBe('413 too-large');
    expect(await refusal(`${'['.repeat(100)}${']'.repeat(100)}`)).toBe('400 json-too-deep');
    expect(await refusal('{')).toBe('400 not-json');
    expect(await refusal(bundle, { headers: { 'content-type': 'application/fhir+xml' } })).toBe(
      '415 wrong-media-type',
    );
    expect(await refusal(bundle, { headers: { accept: 'application/fhir+xml' } })).toBe('406 not-acceptable');
  });

  test('from a site or system that is not the client’s', async () => {
    expect(await refusal(bundle, { apiKey: elsewhere.apiKey })).toBe('403 wrong-source');
    const other = JSON.parse(
      JSON.stringify(bundle).replaceAll('/example-cases/', '/other-cases/'),
    ) as unknown;
    expect(await refusal(other)).toBe('403 wrong-source');
  });

  test('where it is not valid R4, with every place that is wrong', async () => {
    const wrong = withResources(bundle, 'Goal', (one) => ({
      ...one,
      lifecycleStatus: 'secret-word',
      startDate: 'NotThere',
    }));
    expect(await refusal(wrong)).toContain('code-invalid');
    const unknown = withResources(bundle, 'Patient', (one) => ({ ...one, NotThere: 1 }));
    expect(await refusal(unknown)).toContain('422 invalid-resource');
    expect(await refusal({ ...bundle, type: 'NotThere' })).toBe('422 invalid-resource batch');
    expect(await refusal({ ...bundle, total: 'secret-word' })).toContain('422 invalid-resource');
  });

  test('where it is about another person, or would loosen, or cannot be kept as it is meant', async () => {
    const goals = withResources(bundle, 'Goal', (one) => ({
      ...one,
      subject: { reference: `Patient/${personIdOf(priya)}` },
    }));
    expect(await refusal(goals)).toBe('422 invalid-resource other-person');
    expect(
      await refusal({
        ...bundle,
        entry: [...bundle.entry, { ...bundle.entry[0], fullUrl: 'urn:uuid:another' }],
      }),
    ).toContain('several-patients');
    const strict = {
      security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'V' }],
    };
    expect(await refusal(withResources(bundle, 'Encounter', (one) => ({ ...one, meta: strict })))).toContain(
      'stricter-label',
    );
  });

  test('where it comes from the future, with the place', async () => {
    const future = JSON.parse(
      JSON.stringify(bundle).replaceAll(/"valueInstant":"[^"]*"/g, '"valueInstant":"2027-01-01T00:00:00Z"'),
    ) as unknown;
    expect(await refusal(future)).toBe('400 invalid-record in-future');
  });

  test('of documents, messages, histories and lists', async () => {
    for (const type of ['document', 'message', 'history', 'searchset', 'transaction-response']) {
      expect(await refusal({ ...bundle, type })).toBe('422 invalid-resource batch');
    }
  });
});

describe('Somebody else’s data', () => {
  test('is not changed by a Bundle that names their resources’ ids', async () => {
    const before = await stored(priya);
    const ids = new Map<string, string>();
    for (const { resourceType, id } of before) ids.set(resourceType, id ?? '');
    const strange = asBundle({
      ...people.undecided(),
      source: { ...people.undecided().source, system: 'other-cases' },
    });
    const entry = strange.entry.map((one) => {
      const type = one.resource?.resourceType ?? '';
      const id = ids.get(type) ?? randomUUID();
      ids.delete(type);
      return { ...one, resource: { ...one.resource, id }, request: { method: 'PUT', url: `${type}/${id}` } };
    });
    const response = await pushBundle(gateway, { ...strange, entry }, { apiKey: elsewhere.apiKey });
    // Its Consent is in the name of another organisation, and so is none that a case record can say.
    expect(response.statusCode).toBe(202);
    await gateway.work();
    expect(await stored(priya)).toEqual(before);
  });
});

describe('$validate is refused', () => {
  const ask = (body: unknown, url = '/fhir/$validate', apiKey = gateway.apiKey) =>
    pushBundle(gateway, body, { apiKey }, url);
  const goal = {
    resourceType: 'Goal',
    lifecycleStatus: 'active',
    description: { text: 'x' },
    subject: { display: 'x' },
  };
  const asking = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });

  test('to a stranger, and to who may not push', async () => {
    expect((await ask(goal, '/fhir/$validate', 'lwg_key_nobody')).statusCode).toBe(401);
    expect((await ask(goal, '/fhir/$validate', await addRecorder(gateway))).statusCode).toBe(403);
  });

  test.each([
    ['without a resource', asking()],
    ['of what is none', []],
    ['in another mode', asking({ name: 'resource', resource: goal }, { name: 'mode', valueCode: 'delete' })],
    [
      'against a profile',
      asking({ name: 'resource', resource: goal }, { name: 'profile', valueUri: 'https://example.org/p' }),
    ],
    [
      'with a parameter that nobody knows',
      asking({ name: 'resource', resource: goal }, { name: 'NotThere' }),
    ],
  ])('%s', async (_what, body) => {
    const response = await ask(body);
    expect(response.statusCode).toBe(400);
    expect(response.body).not.toContain('NotThere');
  });

  test('of a type that is not in the address', async () => {
    expect((await ask(goal, '/fhir/Patient/$validate')).statusCode).toBe(400);
  });
});

describe('$validate', () => {
  const ask = async (body: unknown, url = '/fhir/$validate'): Promise<string> => {
    const before = await arrivals();
    const response = await pushBundle(gateway, body, {}, url);
    expect([response.statusCode, await arrivals()]).toEqual([200, before]);
    const { issue } = response.json<OperationOutcome>();
    return [
      ...new Set(
        issue.map(({ severity, details }) => `${severity} ${details?.coding?.at(-1)?.code ?? details?.text}`),
      ),
    ].join(', ');
  };
  const goal = {
    resourceType: 'Goal',
    lifecycleStatus: 'active',
    description: { text: 'x' },
    subject: { display: 'x' },
  };

  test('says of a resource what is wrong with it, or that all is well', async () => {
    expect(await ask(goal)).toBe('information All OK');
    expect(await ask(goal, '/fhir/Goal/$validate')).toBe('information All OK');
    expect(await ask({ ...goal, lifecycleStatus: 'secret-word' })).toBe('error code-invalid');
    const parameter = [
      { name: 'resource', resource: goal },
      { name: 'mode', valueCode: 'create' },
      { name: 'profile', valueUri: 'http://hl7.org/fhir/StructureDefinition/Goal' },
    ];
    expect(await ask({ resourceType: 'Parameters', parameter })).toBe('information All OK');
  });

  test('says of a Bundle what it would be refused for, or what would be left out', async () => {
    expect(await ask(bundle)).toBe('information All OK');
    expect(await ask({ ...bundle, entry: bundle.entry.slice(1) })).toBe('error no-patient');
    expect(await ask(withResources(bundle, 'Goal', (one) => ({ ...one, note: [{ text: 'x' }] })))).toBe(
      'warning not-taken',
    );
    const hours = [{ daysOfWeek: ['mon'], availableStartTime: '09:00:00', availableEndTime: '09:00:00' }];
    expect(
      await ask(withResources(bundle, 'HealthcareService', (one) => ({ ...one, availableTime: hours }))),
    ).toContain('warning opening-hours-empty');
    const elsewhereSystem = JSON.parse(
      JSON.stringify(bundle).replaceAll('/example-cases/', '/other-cases/'),
    ) as unknown;
    expect(await ask(elsewhereSystem)).toBe('error wrong-source');
  });

  test('answers for somebody on record as for nobody', async () => {
    const known = asBundle(priya);
    const nobody = JSON.parse(JSON.stringify(known).replaceAll(/9990000026/g, '9990000115')) as unknown;
    expect(await ask(known)).toBe(await ask(nobody));
  });
});
