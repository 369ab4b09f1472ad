import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validate } from '../fhir/validator.ts';
import { currentSupport, findPatient, token, typesIn } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { asBundle, pushAndWait as pushAndWaitAt, pushBundle, withResources } from '../support/push-bundle.ts';
import { push, pushAndApply, readReceipt } from '../support/push.ts';

let gateway: TestGateway;
let other: TestGateway;
let bearer: string;
beforeAll(async () => {
  [gateway, other] = [await startTestGateway(), await startTestGateway()];
  bearer = await token(gateway);
});
afterAll(async () => {
  await gateway.stop();
  await other.stop();
});

const pushAndWait = (bundle: unknown) => pushAndWaitAt(gateway, bundle);

async function stored(of: TestGateway, record: CaseRecordInput): Promise<readonly Resource[]> {
  const { resources, directory } = await of.services.store.transaction((tx) =>
    tx.records.read(personIdOf(record)),
  );
  // Its trail names the bytes that were sent, which differ.
  return [...resources.map(({ resource }) => resource), ...directory]
    .filter(({ resourceType }) => resourceType !== 'Provenance')
    .map(({ meta: { lastUpdated: _, ...meta } = {}, ...resource }) => ({ ...resource, meta }))
    .toSorted((one, two) => (one.id ?? '').localeCompare(two.id ?? ''));
}

async function statusOf(response: { headers: Record<string, unknown> }): Promise<string> {
  const receipt = String(response.headers['location']).replace('/v1/receipts/', '');
  return (await readReceipt(gateway, receipt)).json<{ status: string }>().status;
}

describe('A record that is pushed as FHIR', () => {
  test('is stored as the same record pushed as JSON is: every resource, id, label and version', async () => {
    for (const record of [people.sharesMost(), people.sharesNothing(), people.undecided()]) {
      expect((await pushBundle(gateway, asBundle(record))).statusCode).toBe(202);
      await gateway.work();
      expect(await pushAndApply(other, record)).toBe('applied');
      expect(await pushAndApply(gateway, record)).toBe('duplicate');
      const here = await stored(gateway, record);
      expect(here.length).toBeGreaterThan(5);
      expect(here).toEqual(await stored(other, record));
    }
  });

  test('is the same record: as JSON again, at the same time of the source, it changes nothing', async () => {
    const record = people.sharesMost();
    const before = await stored(gateway, record);
    const later = changed(record, 5, {});
    expect(await pushAndApply(gateway, later)).toBe('applied');
    const versions = (all: readonly Resource[]) => all.map(({ id, meta }) => [id, meta?.versionId]);
    expect(versions(await stored(gateway, record))).toEqual(versions(before));
  });
});

describe('A push is answered', () => {
  test('as kept, with its receipt; once it is applied the receipt says so, with what was not taken', async () => {
    const bundle = withResources(asBundle(people.sharesWhoHelps(), 'collection'), 'EpisodeOfCare', (one) => ({
      ...one,
      diagnosis: [{ condition: { reference: 'Condition/1' } }],
    }));
    const response = await pushBundle(gateway, bundle);
    expect(response.statusCode).toBe(202);
    expect(response.headers['content-type']).toContain('application/fhir+json');
    expect(response.headers['location']).toMatch(/^\/v1\/receipts\/[0-9a-f-]{36}$/);
    expect(response.headers['content-location']).toBe(response.headers['location']);
    const outcome = response.json<OperationOutcome>();
    expect(validate({ ...outcome, id: 'an-answer-has-none' })).toEqual([]);
    const place = expect.stringMatching(/^Bundle\.entry\[\d+\]\.resource\.diagnosis$/);
    expect(outcome.issue).toMatchObject([
      { severity: 'information' },
      { severity: 'warning', expression: [place] },
    ]);
    await gateway.work();
    const receipt = String(response.headers['location']).replace('/v1/receipts/', '');
    expect((await readReceipt(gateway, receipt)).json()).toMatchObject({
      status: 'applied',
      issues: [{ field: place, code: 'not-taken' }],
    });
  });

  test('of a transaction that is waited for: each entry in order, with our id of it', async () => {
    const record = changed(people.sharesMost(), 10, {});
    const bundle = asBundle(record);
    const condition = { resourceType: 'Condition', subject: { reference: bundle.entry[0]?.fullUrl } };
    const request = { method: 'POST', url: 'Condition' };
    const response = await pushAndWait({
      ...bundle,
      entry: [...bundle.entry, { resource: condition, request }],
    });
    expect(response.statusCode).toBe(200);
    expect(response.headers['preference-applied']).toBe('wait=10');
    const answer = response.json<Bundle>();
    expect(validate(answer)).toEqual([]);
    expect(answer.type).toBe('transaction-response');
    expect(answer.entry).toHaveLength(bundle.entry.length + 1);
    const held = new Set(
      (await stored(gateway, record)).map(({ resourceType, id }) => `${resourceType}/${id}`),
    );
    for (const [index, { resource }] of bundle.entry.entries()) {
      const { status, location } = answer.entry?.[index]?.response ?? {};
      expect([index, status]).toEqual([index, '200']);
      // Who they are here might have been known before by another source.
      if (resource?.resourceType === 'Patient') expect(location).toBeUndefined();
      else expect([location, held.has(location ?? '')]).toEqual([location, true]);
      expect(location?.split('/')[0] ?? 'Patient').toBe(resource?.resourceType);
    }
    expect(answer.entry?.at(-1)?.response).toMatchObject({
      status: '422',
      outcome: { issue: [{ severity: 'warning' }] },
    });
  });

  test('by an outcome where it is not applied: older than what is there, or the same time with other words', async () => {
    const older = await pushAndWait(asBundle(changed(people.sharesMost(), -60, {})));
    expect(older.json()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'warning' }],
    });
    expect(await statusOf(older)).toBe('superseded');
    const clash = { ...people.sharesMost(), safetyPlan: undefined };
    const held = await pushAndWait(asBundle(changed(clash, 10, {})));
    expect([held.statusCode, await statusOf(held)]).toEqual([202, 'held']);
    expect(held.json<OperationOutcome>().issue[1]?.details?.coding?.[0]?.code).toBe('record-conflict');
  });

  test('by the first receipt again where it is repeated, and refused where its key was of other bytes', async () => {
    const [bundle, key] = [asBundle(people.undecided()), randomUUID()];
    const [first, second] = [
      await pushBundle(gateway, bundle, { key }),
      await pushBundle(gateway, bundle, { key }),
    ];
    expect(second.headers['location']).toBe(first.headers['location']);
    expect(second.headers['idempotency-replayed']).toBe('true');
    const reused = await pushBundle(gateway, { ...bundle, timestamp: '2026-11-20T16:45:00Z' }, { key });
    expect(reused.statusCode).toBe(422);
    expect(reused.body).toContain('key-reused');
    const asJson = await push(gateway, people.undecided(), { key });
    expect(asJson.statusCode).toBe(422);
    await gateway.work();
  });
});

describe('What was entered in error', () => {
  test('is taken back', async () => {
    const record = changed(people.sharesMost(), 30, {});
    const contact = record.episode?.contacts?.[0];
    const bundle = withResources(asBundle(record), 'Encounter', (one) => {
      const { identifier = [] } = one as { identifier?: { value?: string }[] };
      return identifier[0]?.value === contact?.id ? { ...one, status: 'entered-in-error' } : one;
    });
    expect((await pushAndWait(bundle)).statusCode).toBe(200);
    const encounters = (await stored(gateway, record)).filter((one) => one.resourceType === 'Encounter');
    expect(encounters.filter(({ status }) => status === 'entered-in-error')).toHaveLength(1);
  });
});

describe('The example', () => {
  const example: unknown = JSON.parse(
    readFileSync(new URL('../../examples/bundle.json', import.meta.url), 'utf8'),
  );

  test('is taken whole, and the person’s current support then shows it', async () => {
    const response = await pushAndWait(example);
    const entries = response.json<Bundle>().entry ?? [];
    expect(entries.filter(({ response: one }) => one?.status !== '200' || one.outcome !== undefined)).toEqual(
      [],
    );
    const asked = { nhsNumber: '9990000107', birthDate: '1986-03-12' };
    const found = (await findPatient(gateway, bearer, asked)).json<Bundle>();
    const support = (
      await currentSupport(gateway, bearer, found.entry?.[0]?.resource?.id ?? '')
    ).json<Bundle>();
    expect(typesIn(support)).toMatchObject({ Patient: 1, CarePlan: 1, CareTeam: 1, EpisodeOfCare: 1 });
    expect(JSON.stringify(support)).toContain('Someone to sit with');
  });
});
