import type { Bundle, CapabilityStatement, Consent, OperationOutcome } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseSystem, charity, site } from '../../src/demo/organisations.ts';
import { localIdentifierSystem, systems } from '../../src/fhir/systems.ts';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { isShown, personIdOf } from '../support/look.ts';
import { openEntry } from '../support/log-entries.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { addRecorder, askFhir, consents, create, put, without } from '../support/recorder.ts';
import { anyConsent } from './any-consent.ts';

let gateway: TestGateway;
let key: string;
let bearer: string;
const robin = people.undecided();
const robinId = personIdOf(robin);
const priya = people.sharesWhoHelps();
const priyaId = personIdOf(priya);
const lee = people.sharesNothing();
const leeId = personIdOf(lee);
const sam = people.sharesMost();
const samId = personIdOf(sam);

beforeAll(async () => {
  gateway = await startTestGateway();
  key = await addRecorder(gateway);
  bearer = await token(gateway);
  for (const person of [robin, priya, lee, sam]) expect(await pushAndApply(gateway, person)).toBe('applied');
});
afterAll(() => gateway.stop());

const search = (form: Record<string, string>) =>
  gateway.app.inject({
    method: 'POST',
    url: '/fhir/Consent/_search',
    headers: { 'x-api-key': key, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });
const idsIn = (bundle: Bundle): readonly (string | undefined)[] =>
  (bundle.entry ?? []).map(({ resource }) => resource?.id);

describe('A Consent that a system records', () => {
  test('is created under an id of the server’s, at version 1, and answered whole', async () => {
    const sent = { ...consents.refuseAll(robinId), id: 'mine' };
    const response = await askFhir(gateway, key, { method: 'POST', url: 'Consent', body: sent });
    expect(response.statusCode).toBe(201);
    const stored = response.json<Consent>();
    expect(stored.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers).toMatchObject({
      etag: 'W/"1"',
      location: `http://127.0.0.1:3000/fhir/Consent/${stored.id}/_history/1`,
      'content-type': 'application/fhir+json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(stored).toEqual({
      ...sent,
      id: stored.id,
      meta: { versionId: '1', lastUpdated: '2026-11-22T02:10:00.000Z' },
    });
  });

  test('binds from its acknowledgement, and so does its withdrawal', async () => {
    expect(await isShown(gateway, bearer, priyaId)).toBe(true);
    const refusal = await create(gateway, key, consents.refuseAll(priyaId));
    expect(await isShown(gateway, bearer, priyaId)).toBe(false);
    expect((await put(gateway, key, { ...refusal, status: 'inactive' })).statusCode).toBe(200);
    expect(await isShown(gateway, bearer, priyaId)).toBe(true);
  });

  test('leaves an entry that the organisation’s IG officer can read: who, for whom, which version', async () => {
    const response = await askFhir(gateway, key, {
      method: 'POST',
      url: 'Consent',
      body: consents.refuseAll(priyaId),
    });
    const { id = '' } = response.json<Consent>();
    const entry = await openEntry(gateway, String(response.headers['x-audit-id']), charity);
    expect(entry).toMatchObject({
      kind: 'consent',
      outcome: 'done',
      personId: priyaId,
      actor: { id: 'consent-system' },
      detail: {
        asked: { consent: id, version: '1', status: 'active', missing: '' },
        nhsNumber: '9990000026',
      },
    });
    await put(gateway, key, { ...consents.refuseAll(priyaId), id, status: 'entered-in-error' });
  });

  test('sent again under the same Idempotency-Key is the same one; another under that key is refused', async () => {
    const send = (consent: Consent) =>
      askFhir(gateway, key, {
        method: 'POST',
        url: 'Consent',
        body: consent,
        headers: { 'idempotency-key': 'K-1' },
      });
    const [first, again] = [await send(consents.refuseAll(robinId)), await send(consents.refuseAll(robinId))];
    expect(again.json()).toEqual(first.json());
    const other = await send(consents.permit(robinId));
    expect(other.statusCode).toBe(422);
    expect(other.body).toContain('key-reused');
  });

  test('of two people under one Idempotency-Key is two, and each is the same one when it is sent again', async () => {
    const send = (personId: string) =>
      askFhir(gateway, key, {
        method: 'POST',
        url: 'Consent',
        body: consents.refuseAll(personId),
        headers: { 'idempotency-key': 'K-2' },
      });
    const [ofRobin, ofSam] = [await send(robinId), await send(samId)];
    expect([ofRobin.statusCode, ofSam.statusCode]).toEqual([201, 201]);
    expect(ofSam.json<Consent>().id).not.toBe(ofRobin.json<Consent>().id);
    expect(ofSam.json<Consent>().patient?.reference).toBe(`Patient/${samId}`);
    expect((await send(robinId)).json()).toEqual(ofRobin.json());
    expect((await send(samId)).json()).toEqual(ofSam.json());
  });

  test('is answered in the form that Prefer asks for', async () => {
    const send = (prefer: string) =>
      askFhir(gateway, key, {
        method: 'POST',
        url: 'Consent',
        body: consents.refuseAll(robinId),
        headers: { prefer },
      });
    expect((await send('return=minimal')).body).toBe('');
    expect((await send('return=OperationOutcome')).json()).toMatchObject({
      resourceType: 'OperationOutcome',
    });
    expect((await send('return=representation')).json()).toMatchObject({ resourceType: 'Consent' });
  });

  test('may say whom it is about by NHS number or by the id in the system’s own case system, and keeps how it said so', async () => {
    const identifiers = [
      { system: systems.nhsNumber, value: '9990000042' },
      { system: localIdentifierSystem(site, caseSystem, 'person'), value: robin.person.id },
    ];
    for (const identifier of identifiers) {
      const stored = await create(gateway, key, { ...consents.refuseAll(robinId), patient: { identifier } });
      expect(stored.patient).toEqual({ identifier, reference: `Patient/${robinId}` });
    }
  });
});

describe('Versions', () => {
  test('replace one another, and the old ones can be read', async () => {
    const first = await create(gateway, key, consents.permit(robinId));
    const response = await put(gateway, key, { ...first, status: 'inactive' }, { 'if-match': 'W/"1"' });
    expect(response.headers['etag']).toBe('W/"2"');
    const get = (url: string) => askFhir(gateway, key, { method: 'GET', url });
    expect((await get(`Consent/${first.id}`)).json()).toEqual(response.json());
    expect((await get(`Consent/${first.id}/_history/1`)).json()).toEqual(first);
    expect((await get(`Consent/${first.id}/_history/2`)).json()).toEqual(response.json());
    expect((await get(`Consent/${first.id}/_history/3`)).statusCode).toBe(404);
  });

  test('are not made by sending the same again', async () => {
    const first = await create(gateway, key, consents.permit(robinId));
    expect((await put(gateway, key, first)).json()).toEqual(first);
  });

  test('may be made by another system of the same organisation', async () => {
    const successor = await addRecorder(gateway, { id: 'next-system' });
    const first = await create(gateway, key, consents.permit(robinId));
    const withdrawn = await put(gateway, successor, { ...first, status: 'inactive' });
    expect(withdrawn.statusCode).toBe(200);
    expect((await askFhir(gateway, key, { method: 'GET', url: `Consent/${first.id}` })).json()).toMatchObject(
      {
        status: 'inactive',
      },
    );
  });
});

describe('A search', () => {
  test('finds the person’s Consents that this organisation recorded, newest first', async () => {
    const older = await create(gateway, key, consents.permit(leeId));
    gateway.time.now = new Date('2026-11-22T03:10:00Z');
    const newer = await create(gateway, key, consents.refuseAll(leeId));
    const all = (
      await askFhir(gateway, key, { method: 'GET', url: `Consent?patient=Patient/${leeId}` })
    ).json<Bundle>();
    expect(all.total).toBe(3);
    expect(idsIn(all).slice(0, 2)).toContain(newer.id);
    const byNumber = await search({ 'patient.identifier': `${systems.nhsNumber}|9990000034` });
    expect(idsIn(byNumber.json())).toEqual(idsIn(all));
    const narrowed = async (parameters: string) =>
      idsIn(
        (
          await askFhir(gateway, key, { method: 'GET', url: `Consent?patient=${leeId}&${parameters}` })
        ).json(),
      );
    expect(await narrowed(`_id=${older.id}`)).toEqual([older.id]);
    expect(await narrowed('_lastUpdated=gt2026-11-22T02:10:00Z')).toEqual([newer.id]);
    expect(await narrowed('_lastUpdated=2026-11-21')).toEqual([]);
    expect(await narrowed('status=inactive,rejected')).toEqual([]);
    expect((await narrowed('status=active')).length).toBe(3);
  });

  test('in parts leads from one to the next, by the Patient’s id only', async () => {
    const whole = idsIn((await search({ 'patient.identifier': `${systems.nhsNumber}|9990000034` })).json());
    const first = (
      await search({ 'patient.identifier': `${systems.nhsNumber}|9990000034`, _count: '2' })
    ).json<Bundle>();
    const next = first.link?.[0]?.url ?? '';
    expect(next).not.toContain('9990000034');
    const second = (
      await askFhir(gateway, key, { method: 'GET', url: next.split('/fhir/')[1] ?? '' })
    ).json<Bundle>();
    expect([...idsIn(first), ...idsIn(second)]).toEqual(whole);
    expect(second.link).toBeUndefined();
  });
});

describe('A round trip', () => {
  test('loses nothing: what comes back differs by meta.versionId, meta.lastUpdated and id only', async () => {
    // Of several people: an organisation may have so many of one, and no more.
    const anybody = fc.constantFrom(robinId, priyaId, leeId, samId).chain(anyConsent);
    await fc.assert(
      fc.asyncProperty(anybody, async (sent) => {
        const created = await askFhir(gateway, key, { method: 'POST', url: 'Consent', body: sent });
        expect(created.statusCode, created.body).toBe(201);
        const { id } = created.json<Consent>();
        const read = await askFhir(gateway, key, { method: 'GET', url: `Consent/${id}` });
        expect(asSent(read.body)).toBe(asSent(JSON.stringify(sent)));
        expect(read.json()).toEqual(created.json());
      }),
      { numRuns: 60 },
    );
  });
});

/** The text without what the server says of it. */
function asSent(body: string): string {
  const { id: _, meta, ...consent } = JSON.parse(body) as Consent;
  const { versionId: _version, lastUpdated: _instant, ...kept } = meta ?? {};
  return JSON.stringify([consent, kept]);
}

describe('What the server says it can do', () => {
  test('is what it does', async () => {
    const { rest } = (await gateway.app.inject('/fhir/metadata')).json<CapabilityStatement>();
    const consent = rest?.[0]?.resource?.find(({ type }) => type === 'Consent');
    expect(consent?.interaction?.map(({ code }) => code)).toEqual([
      'create',
      'update',
      'read',
      'vread',
      'search-type',
    ]);
    const outcome = await askFhir(gateway, key, { method: 'DELETE', url: `Consent/${robinId}` });
    expect(outcome.statusCode).toBe(404);
    expect(outcome.json<OperationOutcome>().resourceType).toBe('OperationOutcome');
  });
});

describe('A permit that says not when it was given', () => {
  test('is answered as proposed, with a warning to whom asks for one', async () => {
    const undated = without(consents.permit(robinId), 'dateTime');
    const stored = await create(gateway, key, undated);
    expect(stored.status).toBe('proposed');
    const headers = { prefer: 'return=OperationOutcome' };
    const outcome = (
      await put(gateway, key, { ...undated, id: stored.id }, headers)
    ).json<OperationOutcome>();
    expect(outcome.issue).toMatchObject([
      { severity: 'warning', code: 'incomplete', expression: ['Consent.dateTime'] },
    ]);
  });
});
