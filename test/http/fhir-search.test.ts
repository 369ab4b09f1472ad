import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import type { LightMyRequestResponse } from 'fastify';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientSchema } from '../../src/auth/client.ts';
import { trust } from '../../src/demo/organisations.ts';
import { systems } from '../../src/fhir/systems.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import { askRecord, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { personIdOf } from '../support/look.ts';
import { changed, people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { replayed } from '../support/replay.ts';
import { validate } from '../fhir/validator.ts';

let gateway: TestGateway;
let bearer: string;
const morgan = people.sharesMost();
const personId = personIdOf(morgan);

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
  expect(await pushAndApply(gateway, morgan)).toBe('applied');
});
afterAll(() => gateway.stop());

const ask = (url: string): Promise<LightMyRequestResponse> => askRecord(gateway, bearer, url);
const of = (type: string, query = ''): Promise<LightMyRequestResponse> =>
  ask(`${type}?patient=Patient/${personId}${query && `&${query}`}`);

async function search(type: string, query = ''): Promise<Bundle> {
  const response = await of(type, query);
  expect([type, query, response.statusCode, response.statusCode === 200 ? '' : response.body]).toEqual([
    type,
    query,
    200,
    '',
  ]);
  return response.json<Bundle>();
}

function found({ entry = [] }: Bundle, mode = 'match'): readonly Resource[] {
  return entry.flatMap((one) => (one.search?.mode === mode && one.resource ? [one.resource] : []));
}
const idsOf = (bundle: Bundle): readonly (string | undefined)[] => found(bundle).map(({ id }) => id);

async function clientWith(...scopes: readonly string[]): Promise<Record<string, string>> {
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  const settings = {
    id: `narrow-${randomUUID()}`,
    organisation: trust,
    role: 'mh-liaison',
    purposes: ['TREAT'],
  };
  const client = clientSchema.parse({ ...settings, scopes });
  await registerClient(registry, client);
  return { 'x-api-key': await issueApiKey(registry, client, scopes) };
}

describe('A search is refused', () => {
  test.each([
    ['without a person', 'Goal'],
    ['with a person twice', `Goal?patient=${personId}&patient=${personId}`],
    ['by a number', 'Goal?patient=9990000018'],
    ['with an unknown parameter', `Goal?patient=${personId}&colour=blue`],
    ['with another type’s parameter', `Goal?patient=${personId}&code=1`],
    ['with a modifier', `Goal?patient=${personId}&lifecycle-status:not=active`],
    ['with an empty value', `Goal?patient=${personId}&lifecycle-status=`],
    ['with a date that is none', `Goal?patient=${personId}&start-date=2026-02-31`],
    ['sorted by a code', `Goal?patient=${personId}&_sort=category`],
    ['with an unknown inclusion', `Goal?patient=${personId}&_include=Goal:owner`],
    ['with what does not refer to it', `Goal?patient=${personId}&_revinclude=Flag:patient`],
    ['with a count of words', `Goal?patient=${personId}&_count=all`],
    ['in another format', `Goal?patient=${personId}&_summary=text`],
    ['with a cursor of its own making', 'Goal?_cursor=bm90aGluZw'],
  ])('%s', async (_what, url) => {
    const response = await ask(url);
    expect(response.statusCode).toBe(400);
    expect(response.json<OperationOutcome>()).toMatchObject({ issue: [{ severity: 'error' }, {}] });
    expect(response.body).not.toMatch(/9990000018|colour|blue/);
  });

  test('without the scope of the type, or of what it includes', async () => {
    const headers = await clientWith('system/Goal.rs');
    const request = (url: string): Promise<LightMyRequestResponse> =>
      gateway.app.inject({ method: 'GET', url: `/fhir/${url}`, headers });
    expect((await request(`Goal?patient=${personId}`)).statusCode).toBe(200);
    for (const url of [
      `Flag?patient=${personId}`,
      `Goal?patient=${personId}&_include=Goal:patient`,
      `Goal?patient=${personId}&_revinclude=Observation:focus`,
    ]) {
      const { answer, entries } = await newEntries(gateway, 'record', () => request(url));
      expect([url, answer.statusCode, entries.map(({ outcome }) => outcome)]).toEqual([
        url,
        403,
        ['refused'],
      ]);
    }
  });
});

describe('A search finds what is released, and counts no more', () => {
  test('of every type that the person has, each a valid Bundle', async () => {
    for (const type of [
      'Goal',
      'Observation',
      'CareTeam',
      'CarePlan',
      'Encounter',
      'EpisodeOfCare',
      'Flag',
    ]) {
      const bundle = await search(type);
      expect([type, bundle.total]).toEqual([type, found(bundle).length]);
      expect(bundle.total).toBeGreaterThan(0);
      expect(validate(bundle)).toEqual([]);
      for (const { id } of found(bundle)) expect((await ask(`${type}/${id}`)).statusCode).toBe(200);
    }
    const [stored] = await gateway.database.query<{ count: number }>(
      "SELECT count(*)::int FROM resource WHERE person_id = $1 AND type = 'Goal'",
      [personId],
    );
    expect((await search('Goal')).total).toBeLessThan(stored?.count ?? 0);
  });

  test('by status, category, code and id, and none by others', async () => {
    const all = await search('Observation');
    const [one] = found(all);
    const total = async (type: string, query: string): Promise<number | undefined> =>
      (await search(type, query)).total;
    expect(await total('Observation', 'status=final')).toBe(all.total);
    expect(await total('Observation', 'status=final&status=amended')).toBe(0);
    expect(await total('Observation', 'status=final,amended')).toBe(all.total);
    expect(await total('Observation', 'category=survey')).toBe(all.total);
    const scores = await search('Observation', `code=${systems.measure}%7Cpersonal-goal-attainment`);
    expect(found(scores).length).toBeGreaterThan(0);
    expect(await total('Observation', 'code=http://loinc.org%7Cpersonal-goal-attainment')).toBe(0);
    expect(await total('Observation', `_id=${one?.id}`)).toBe(1);
    expect(await total('Goal', 'lifecycle-status=active,completed,cancelled')).toBe(
      (await search('Goal')).total,
    );
  });

  test('by dates, as days in London', async () => {
    const [encounter] = found(await search('Encounter', '_sort=date&_count=1'));
    const day = encounter?.resourceType === 'Encounter' ? (encounter.period?.start ?? '') : '';
    const all = (await search('Encounter')).total ?? 0;
    const total = async (value: string): Promise<number | undefined> =>
      (await search('Encounter', `date=${value}`)).total;
    expect(await total(day)).toBeGreaterThan(0);
    expect(await total(`ge${day}`)).toBe(all);
    expect(await total(`lt${day}`)).toBe(0);
    expect((await total(`gt${day}`)) ?? 0).toBe(all - ((await total(day)) ?? 0));
    expect(await total(day.slice(0, 4))).toBe(all);
    expect((await search('Encounter', '_lastUpdated=ge2026-11-22')).total).toBe(all);
    expect((await search('Encounter', '_lastUpdated=lt2026-11-22')).total).toBe(0);
  });

  test('with what is included, through the same gate', async () => {
    const teams = await search('CareTeam', '_include=CareTeam:participant');
    expect(found(teams, 'include').map(({ resourceType }) => resourceType)).toContain('PractitionerRole');
    expect(teams.total).toBe(found(teams).length);
    const goals = await search('Goal', '_revinclude=Observation:focus&_include=Goal:patient');
    const types = new Set(found(goals, 'include').map(({ resourceType }) => resourceType));
    expect(types).toEqual(new Set(['Observation', 'Patient']));
    const withheld = await gateway.database.query<{ id: string }>(
      "SELECT id::text FROM resource WHERE person_id = $1 AND type = 'Observation'",
      [personId],
    );
    const shown = new Set((await search('Observation')).entry?.map(({ resource }) => resource?.id));
    for (const { id } of withheld.filter((row) => !shown.has(row.id)))
      expect(JSON.stringify(goals)).not.toContain(id);
  });

  test('of the directory only beside the contacts of this person that are released', async () => {
    for (const type of ['Organization', 'HealthcareService', 'Practitioner', 'PractitionerRole'])
      expect([type, ((await search(type)).total ?? 0) > 0]).toEqual([type, true]);
    const nobody = `Organization?patient=${randomUUID()}`;
    expect((await ask(nobody)).json<Bundle>()).toMatchObject({ total: 0 });
  });

  test('by POST as by GET', async () => {
    const response = await gateway.app.inject({
      method: 'POST',
      url: '/fhir/Goal/_search',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/x-www-form-urlencoded' },
      payload: `patient=${personId}`,
    });
    expect(idsOf(response.json<Bundle>())).toEqual(idsOf(await search('Goal')));
  });

  test('shortened as asked, and marked so', async () => {
    const [summary] = found(await search('Goal', '_summary=true'));
    expect(summary).toHaveProperty('description');
    expect(summary).not.toHaveProperty('target');
    expect(JSON.stringify(summary?.meta?.tag)).toContain('SUBSETTED');
    const [elements] = found(await search('Goal', '_elements=startDate'));
    expect(Object.keys(elements ?? {}).toSorted()).toEqual(
      ['description', 'id', 'lifecycleStatus', 'meta', 'resourceType', 'startDate', 'subject'].toSorted(),
    );
    const count = await search('Goal', '_summary=count');
    expect(count).toMatchObject({ total: (await search('Goal')).total });
    expect(count.entry).toBeUndefined();
    expect(await search('Goal', '_total=none')).not.toHaveProperty('total');
    expect(found(await search('Observation', '_summary=true')).flatMap(validate)).toEqual([]);
  });
});

describe('Pages', () => {
  const nextOf = ({ link = [] }: Bundle): string =>
    (link.find(({ relation }) => relation === 'next')?.url ?? '').replace(/^.*\/fhir\//, '');

  test('follow one another to the end, each match once, in the order that was asked for', async () => {
    const whole = await search('Observation', '_sort=date');
    let page = await search('Observation', '_sort=date&_count=2');
    const seen = [...idsOf(page)];
    while (nextOf(page) !== '') {
      expect(nextOf(page)).not.toContain(personId);
      const response = await ask(nextOf(page));
      page = response.json<Bundle>();
      expect(page.total).toBe(whole.total);
      seen.push(...idsOf(page));
    }
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).toEqual(idsOf(whole));
  });

  test('are for the caller and the type that they were given to', async () => {
    const next = nextOf(await search('Observation', '_count=1'));
    expect((await ask(next.replace('Observation', 'Goal'))).statusCode).toBe(400);
    expect((await ask(`${next}&status=final`)).statusCode).toBe(400);
    expect((await ask(next.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).statusCode).toBe(400);
    const headers = await clientWith('system/*.rs');
    const other = await gateway.app.inject({ method: 'GET', url: `/fhir/${next}`, headers });
    expect(other.statusCode).toBe(400);
  });

  test('show nothing more once the person has withdrawn', async () => {
    const next = nextOf(await search('Observation', '_count=1'));
    const { sharing } = morgan;
    if (sharing === undefined) throw new Error('this person has made choices');
    await pushAndApply(gateway, changed(morgan, 1, { sharing: { ...sharing, status: 'withdrawn' } }));
    const after = (await ask(next)).json<Bundle>();
    expect(after).toMatchObject({ total: 0 });
    expect(after.entry).toBeUndefined();
    await pushAndApply(gateway, changed(morgan, 2, {}));
  });
});

describe('The entry of a search', () => {
  test('says what was released, and is replayed to the same decisions', async () => {
    const { answer, entries } = await newEntries(gateway, 'record', () => of('Goal', '_summary=count'));
    expect(entries).toEqual([{ id: String(answer.headers['x-audit-id']), outcome: 'shown' }]);
    const [{ id } = { id: '' }] = entries;
    const entry = await openEntry(gateway, id, trust);
    const { total } = answer.json<Bundle>();
    expect(entry?.detail).toMatchObject({
      asked: { patient: personId, request: 'search Goal' },
      released: { Goal: total },
    });
    expect(await replayed(gateway, id)).toMatchObject({ result: 'same', differences: [] });
  });
});
