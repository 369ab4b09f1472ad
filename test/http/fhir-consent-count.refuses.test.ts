import type { Bundle, Consent, OperationOutcome } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { addOtherSource, fromOtherSource, otherCharity, otherSystem, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import { addRecorder, askFhir, consents, create, put, without } from '../support/recorder.ts';

let gateway: TestGateway;
let key: string;
let otherKey: string;
let last: Consent & { id: string };
const sam = people.sharesMost();
const samId = personIdOf(sam);
const robinId = personIdOf(people.undecided());

beforeAll(async () => {
  gateway = await startTestGateway();
  const { apiKey } = await addOtherSource(gateway);
  key = await addRecorder(gateway);
  const other = { id: 'other-consents', organisation: otherCharity, system: otherSystem };
  otherKey = await addRecorder(gateway, other);
  for (const person of [sam, people.undecided()]) expect(await pushAndApply(gateway, person)).toBe('applied');
  expect((await push(gateway, fromOtherSource(sam), { apiKey })).statusCode).toBe(202);
  await gateway.work();
  for (let count = await total(); count < 50; count += 1)
    last = await create(gateway, key, consents.permit(samId));
});
afterAll(() => gateway.stop());

const post = (body: Consent, apiKey = key) =>
  askFhir(gateway, apiKey, { method: 'POST', url: 'Consent', body });
const total = async () =>
  (await askFhir(gateway, key, { method: 'GET', url: `Consent?patient=Patient/${samId}` })).json<Bundle>()
    .total ?? 0;

describe('Past fifty Consents of one organisation for one person', () => {
  test.each<[string, Consent]>([
    ['that may permit', consents.permit(samId)],
    ['that may permit once it is complete', without(consents.permit(samId), 'dateTime')],
    ['that may permit once it is active', { ...consents.permit(samId), status: 'draft' }],
  ])('none is recorded %s', async (_which, consent) => {
    const refused = await post(consent);
    expect(refused.statusCode).toBe(422);
    expect(refused.json<OperationOutcome>().issue[0]?.details?.coding?.[1]?.code).toBe('too-many-consents');
    expect(await total()).toBe(50);
  });

  test('a refusal still is', async () => {
    expect((await post(consents.refuseAll(samId))).statusCode).toBe(201);
    expect(await total()).toBe(51);
  });

  test('and a new version of one, one of another person’s, and one of another organisation’s', async () => {
    const next = { ...consents.permit(samId, ['existence']), id: last.id };
    expect((await put(gateway, key, next)).statusCode).toBe(200);
    expect((await post(consents.permit(robinId))).statusCode).toBe(201);
    expect((await post(consents.permit(samId), otherKey)).statusCode).toBe(201);
  });
});
