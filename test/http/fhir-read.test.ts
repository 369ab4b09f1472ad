import { randomUUID } from 'node:crypto';
import type { Bundle, Goal, OperationOutcome, Resource } from '@medplum/fhirtypes';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientSchema } from '../../src/auth/client.ts';
import { trust } from '../../src/demo/organisations.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { personIdOf } from '../support/look.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { replayed } from '../support/replay.ts';

let gateway: TestGateway;
let bearer: string;
let minutes = 0;
const morgan = people.sharesMost();
const personId = personIdOf(morgan);

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
  expect(await pushAndApply(gateway, morgan)).toBe('applied');
});
afterAll(() => gateway.stop());

function get(url: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  const request = { method: 'GET', url: `/fhir/${url}` } as const;
  return gateway.app.inject({ ...request, headers: { authorization: `Bearer ${bearer}`, ...headers } });
}

function next(change: Partial<CaseRecordInput>): CaseRecordInput {
  minutes += 1;
  return changed(morgan, minutes, change);
}

/** Of every type that is stored of the person, one that may be shown and one that may not. */
async function ids(type: string): Promise<{ shown: readonly string[]; hidden: readonly string[] }> {
  const rows = await gateway.database.query<{ id: string }>(
    'SELECT id::text FROM resource WHERE person_id = $1 AND type = $2 ORDER BY id',
    [personId, type],
  );
  const answers = await Promise.all(rows.map(async ({ id }) => (await get(`${type}/${id}`)).statusCode));
  const those = (status: number): string[] =>
    rows.filter((_row, index) => answers[index] === status).map(({ id }) => id);
  return { shown: those(200), hidden: those(404) };
}

async function ofScopes(...scopes: readonly string[]): Promise<Record<string, string>> {
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  const client = clientSchema.parse({
    id: `narrow-${randomUUID()}`,
    organisation: trust,
    role: 'mh-liaison',
    scopes,
    purposes: ['TREAT'],
  });
  await registerClient(registry, client);
  return { 'x-api-key': await issueApiKey(registry, client, scopes), authorization: '' };
}

describe('A read is refused', () => {
  test('to a system without the scope of the type, and the attempt is logged', async () => {
    const [goal = ''] = (await ids('Goal')).shown;
    const headers = await ofScopes('system/Goal.rs');
    expect((await get(`Goal/${goal}`, headers)).statusCode).toBe(200);
    for (const url of [`Patient/${personId}`, `Observation/${goal}`, `Flag/${goal}/_history`]) {
      const { answer, entries } = await newEntries(gateway, 'record', () => get(url, headers));
      expect([url, answer.statusCode, entries.map(({ outcome }) => outcome)]).toEqual([
        url,
        403,
        ['refused'],
      ]);
    }
  });

  test('to nobody in particular: without a token, as other than JSON, with a bent emergency case', async () => {
    const url = `Patient/${personId}`;
    expect((await get(url, { authorization: '' })).statusCode).toBe(401);
    expect((await get(url, { accept: 'application/fhir+xml' })).statusCode).toBe(406);
    expect((await get(url, { 'x-emergency-case': 'mine' })).statusCode).toBe(400);
  });

  test('of a goal that is not shared, of none at all, of another type under the id: one 404', async () => {
    const { shown, hidden } = await ids('Goal');
    expect([shown.length > 0, hidden.length > 0]).toEqual([true, true]);
    const urls = [
      `Goal/${hidden[0]}`,
      `Goal/${randomUUID()}`,
      `Flag/${shown[0]}`,
      `Goal/${shown[0]}x`,
      `Goal/${hidden[0]}/_history`,
      `Goal/${hidden[0]}/_history/1`,
      `Goal/${shown[0]}/_history/7`,
      `Goal/${shown[0]}/_history/0`,
    ];
    const bodies = new Set<string>();
    for (const url of urls) {
      const response = await get(url);
      expect([url, response.statusCode]).toEqual([url, 404]);
      expect(response.json<OperationOutcome>().resourceType).toBe('OperationOutcome');
      expect(response.headers.etag).toBeUndefined();
      bodies.add(response.body);
    }
    expect(bodies.size).toBe(1);
  });

  test('of Consents and provenance by these routes, and of the directory by id alone', async () => {
    const directory = await gateway.database.query<{ type: string; id: string }>(
      'SELECT type, id::text FROM directory_resource',
    );
    const [provenance] = await gateway.database.query<{ type: string; id: string }>(
      "SELECT type, id::text FROM resource WHERE type = 'Provenance'",
    );
    expect(directory.length).toBeGreaterThan(2);
    for (const { type, id } of [...directory, ...(provenance ? [provenance] : [])])
      expect([type, (await get(`${type}/${id}`)).statusCode]).toEqual([type, 404]);
  });
});

describe('A read', () => {
  test('gives what is released, with its version in ETag and its time in Last-Modified', async () => {
    for (const type of ['Patient', 'Goal', 'EpisodeOfCare', 'CareTeam', 'CarePlan', 'Observation', 'Flag']) {
      const { shown } = await ids(type);
      expect([type, shown.length > 0]).toEqual([type, true]);
      const response = await get(`${type}/${shown[0]}`);
      const resource = response.json<Resource>();
      expect(resource).toMatchObject({ resourceType: type, id: shown[0] });
      expect(response.headers).toMatchObject({
        etag: `W/"${resource.meta?.versionId}"`,
        'last-modified': new Date(resource.meta?.lastUpdated ?? '').toUTCString(),
        'content-type': 'application/fhir+json; charset=utf-8',
        'cache-control': 'no-store',
      });
    }
  });

  test('is never answered by If-None-Match without the gate', async () => {
    const { headers } = await get(`Patient/${personId}`);
    const again = await get(`Patient/${personId}`, { 'if-none-match': String(headers.etag) });
    expect(again.statusCode).toBe(200);
    expect(again.headers['x-audit-id']).not.toBe(headers['x-audit-id']);
  });

  test('names no id of what is withheld', async () => {
    const { shown, hidden } = await ids('CarePlan');
    const goals = await ids('Goal');
    const said = await Promise.all(shown.map(async (id) => (await get(`CarePlan/${id}`)).body));
    expect(said.join()).toContain(goals.shown[0]);
    for (const id of [...hidden, ...goals.hidden]) expect(said.join()).not.toContain(id);
  });

  test('has one entry, which says what was asked and released, and is replayed to the same decisions', async () => {
    const [goal = ''] = (await ids('Goal')).shown;
    const { answer, entries } = await newEntries(gateway, 'record', () => get(`Goal/${goal}`));
    const auditId = String(answer.headers['x-audit-id']);
    expect(entries).toEqual([{ id: auditId, outcome: 'shown' }]);
    const entry = await openEntry(gateway, auditId, trust);
    expect(entry).toMatchObject({
      personId,
      purpose: 'TREAT',
      detail: { asked: { item: `Goal/${goal}`, request: 'read' }, released: { Goal: 1 } },
    });
    expect(await replayed(gateway, auditId)).toMatchObject({ result: 'same', differences: [] });
  });
});

describe('Old versions', () => {
  const withGoal = (text: string, sensitive: readonly 'drug-alcohol'[] = []): Partial<CaseRecordInput> => {
    const { plan } = morgan;
    const [first] = plan?.goals ?? [];
    if (plan === undefined || first === undefined) throw new Error('this person has goals');
    return { plan: { ...plan, goals: [{ ...first, id: 'G-history', text, sensitive: [...sensitive] }] } };
  };
  const goalId = async (): Promise<string> => {
    const [row] = await gateway.database.query<{ id: string }>(
      "SELECT id::text FROM resource WHERE person_id = $1 AND type = 'Goal' ORDER BY recorded_at DESC LIMIT 1",
      [personId],
    );
    return row?.id ?? '';
  };
  const textsOf = (bundle: Bundle): readonly unknown[] =>
    (bundle.entry ?? []).map(({ resource }) => (resource as Goal).description?.text);

  test('are listed newest first, and each is read under its own number', async () => {
    await pushAndApply(gateway, next(withGoal('Walk a little')));
    gateway.time.now = new Date(gateway.time.now.getTime() + 60_000);
    await pushAndApply(gateway, next(withGoal('Walk further')));
    const id = await goalId();
    const history = (await get(`Goal/${id}/_history`)).json<Bundle>();
    expect(history).toMatchObject({ resourceType: 'Bundle', type: 'history', total: 2 });
    expect(textsOf(history)).toEqual(['Walk further', 'Walk a little']);
    const first = await get(`Goal/${id}/_history/1`);
    expect(first.json<Goal>().description?.text).toBe('Walk a little');
    expect(first.headers.etag).toBe('W/"1"');
    expect(await replayed(gateway, String(first.headers['x-audit-id']))).toMatchObject({ result: 'same' });
  });

  test('are judged by today’s choices', async () => {
    const id = await goalId();
    const { sharing } = morgan;
    if (sharing === undefined) throw new Error('this person has made choices');
    const shown = String((await get(`Goal/${id}/_history/1`)).headers['x-audit-id']);
    await pushAndApply(
      gateway,
      next({ ...withGoal('Walk further'), sharing: { ...sharing, status: 'withdrawn' } }),
    );
    for (const url of [`Goal/${id}`, `Goal/${id}/_history`, `Goal/${id}/_history/1`])
      expect([url, (await get(url)).statusCode]).toEqual([url, 404]);
    expect(await replayed(gateway, shown)).toMatchObject({ result: 'same', differences: [] });
    await pushAndApply(gateway, next(withGoal('Walk further')));
    expect((await get(`Goal/${id}/_history/1`)).statusCode).toBe(200);
  });

  test('go when what stands now is of a strand that is not shared', async () => {
    await pushAndApply(gateway, next(withGoal('Walk further, and drink less', ['drug-alcohol'])));
    const id = await goalId();
    for (const url of [`Goal/${id}`, `Goal/${id}/_history`, `Goal/${id}/_history/1`])
      expect([url, (await get(url)).statusCode]).toEqual([url, 404]);
  });

  test('stay hidden when they were of that strand and what stands now is not', async () => {
    await pushAndApply(gateway, next(withGoal('Walk further every day')));
    const id = await goalId();
    const history = (await get(`Goal/${id}/_history`)).json<Bundle>();
    expect(textsOf(history)).toEqual(['Walk further every day', 'Walk further', 'Walk a little']);
    expect(history.total).toBe(3);
    expect((await get(`Goal/${id}/_history/3`)).statusCode).toBe(404);
  });

  test('go when the source no longer says the thing', async () => {
    const id = await goalId();
    const { plan: _, ...without } = next({});
    await pushAndApply(gateway, without);
    expect((await get(`Goal/${id}/_history/1`)).statusCode).toBe(404);
  });
});
