import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guideTypes } from '../../src/fhir/guide/definition.ts';
import { attemptsAt } from '../support/cross-person-attempts.ts';
import {
  callersOf,
  foreignOf,
  nothingLike,
  send,
  type Attempt,
  type Callers,
  type Foreign,
} from '../support/cross-person.ts';
import { emergencyAgreement } from '../support/emergency.ts';
import type { TestGateway } from '../support/gateway.ts';
import { addHiddenPeople, shownPerson, strangePerson } from '../support/hidden-people.ts';
import { asWritten, outsideOf } from '../support/indistinguishable.ts';
import { askedFor } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { routeTable } from '../support/route-table.ts';
import { seeSupport, startStaffGateway } from '../support/staff.ts';

let gateway: TestGateway;
let foreign: Foreign;
let callers: Callers;
let routes: readonly string[];
let matrix: Readonly<Record<string, readonly Attempt[]>>;

beforeAll(async () => {
  gateway = await startStaffGateway({ agreement: emergencyAgreement });
  await addHiddenPeople(gateway);
  expect(await pushAndApply(gateway, people.undecided())).toBe('applied');
  foreign = await foreignOf(gateway);
  callers = await callersOf(gateway);
  matrix = attemptsAt(foreign);
  routes = await routeTable(gateway.services);
});
afterAll(() => gateway.stop());

/** Routes that take nobody and nothing of anybody's. */
const aboutNobody: ReadonlySet<string> = new Set([
  'GET /',
  'GET /.well-known/smart-configuration',
  'GET /_ping',
  'GET /_status',
  'GET /assets/*',
  // One card for everybody; that it is one is another test's to show.
  'GET /cds-services',
  'GET /fhir/.well-known/smart-configuration',
  'GET /fhir/metadata',
  'GET /health/live',
  'GET /health/log',
  'GET /health/ready',
  // The tree: hashes of salted leaves.
  'GET /log/checkpoint',
  'GET /log/keys',
  'GET /log/proof/consistency',
  'GET /log/tile/:level/*',
  'GET /log/verify',
  'GET /log/verify/*',
  'GET /sign-in',
  'GET /sign-in/callback',
  'GET /signed-out',
  'GET /support',
  'GET /v1/docs',
  'GET /v1/docs/json',
  'GET /v1/docs/static/*',
  'GET /v1/docs/static/index.html',
  'GET /v1/docs/static/swagger-initializer.js',
  'GET /v1/docs/yaml',
  'GET /v1/feedback',
  'GET /v1/openapi.json',
  'GET /v1/schemas/case-record.json',
  'OPTIONS /cds-services',
  'OPTIONS /cds-services/living-well-current-support',
  'OPTIONS /cds-services/living-well-current-support/feedback',
  'POST /cds-services/living-well-current-support',
  'POST /cds-services/living-well-current-support/feedback',
  'POST /oauth2/token',
  'POST /v1/feedback',
  'POST /sign-out',
  // Definitions, public as the metadata is.
  ...guideTypes.flatMap((type) => [
    `GET /fhir/${type}`,
    `GET /fhir/${type}/:id`,
    `POST /fhir/${type}/_search`,
  ]),
]);

/** Words of the record of somebody hidden, and of its ids that nobody said. */
const content = /hilary|hiddenname|hyde|part-time work|quiet room|07700 ?900201|020 7946 0001|strange-cases/i;

async function entries(): Promise<ReadonlySet<string>> {
  const rows = await gateway.database.query<{ id: string }>('SELECT id::text FROM audit_event');
  return new Set(rows.map(({ id }) => id));
}

/** What came of an attempt, beside what may: none of the person's content, the status, an entry where somebody was named, and the entry's id with the answer. */
async function tried(one: Attempt): Promise<{ expected: object; seen: object }> {
  const before = await entries();
  const response = await send(gateway, callers, one);
  const said = `${response.body} ${JSON.stringify(response.headers)}`;
  const what = `${one.by}: ${one.request.method} ${String(one.request.url)}`;
  const after = await entries();
  const isLogged = after.size > before.size;
  const named = idsIn(response.headers['x-audit-id']);
  return {
    expected: { what, status: one.answers, content: null, logged: one.logged, named: one.logged },
    seen: {
      named: one.logged ? named.length > 0 && named.every((id) => after.has(id) && !before.has(id)) : false,
      what,
      status: response.statusCode,
      content: content.exec(said)?.[0] ?? null,
      logged: one.logged ? isLogged : false,
    },
  };
}

function idsIn(header: unknown): readonly string[] {
  return typeof header === 'string' ? header.split(', ') : [];
}

describe('Somebody else’s person', () => {
  test('every route is either about nobody, or is tried', () => {
    expect(routes).toEqual([...aboutNobody, ...Object.keys(matrix)].toSorted());
    for (const attempts of Object.values(matrix)) expect(attempts.length).toBeGreaterThan(0);
  });

  test('what is tried is there to be had', () => {
    expect(foreign.items.length).toBeGreaterThan(8);
    for (const [, value] of Object.entries(foreign)) expect(value).not.toHaveLength(0);
  });

  test('is shown to nobody by any route; whoever asked is in the log', async () => {
    const outcomes = [];
    for (const attempts of Object.values(matrix)) for (const one of attempts) outcomes.push(await tried(one));
    expect(outcomes.map(({ seen }) => seen)).toEqual(outcomes.map(({ expected }) => expected));
    expect(outcomes.length).toBeGreaterThan(60);
    process.stdout.write(
      `S1: ${outcomes.length} attempts at ${Object.keys(matrix).length} routes, 0 bodies\n`,
    );
  });

  test('and what is not there are answered for alike, by every route', async () => {
    const nothing = nothingLike(foreign);
    const said = ({ items, ...ids }: Foreign): readonly string[] => [
      ...items.map((item) => item.replace(/^.*\//, '')),
      ...Object.values(ids),
      ids.person.toUpperCase(),
      ...asWritten(ids),
    ];
    const [hidden, absent] = [attemptsAt(foreign), attemptsAt(nothing)];
    let compared = 0;
    for (const [route, attempts] of Object.entries(hidden)) {
      // It lists these very attempts, and so is another from one to the next.
      if (route === 'GET /ig/access-log') continue;
      for (const [place, one] of attempts.entries()) {
        const other = absent[route]?.[place];
        if (other === undefined) throw new Error('the two do not match');
        // A list of the caller's own names nothing of anybody else's.
        if (JSON.stringify(one.request) === JSON.stringify(other.request)) continue;
        compared += 1;
        const answer = outsideOf(await send(gateway, callers, one), said(foreign));
        expect({ route, place, ...answer }).toEqual({
          route,
          place,
          ...outsideOf(await send(gateway, callers, other), said(nothing)),
        });
      }
    }
    expect(compared).toBeGreaterThan(55);
  }, 90_000);

  test('found by a nurse, is answered for as nobody, and the look is in the log', async () => {
    const before = await entries();
    const page = await seeSupport(callers.nurse, strangePerson);
    expect([page.statusCode, content.test(page.body)]).toEqual([200, false]);
    expect((await entries()).size).toBe(before.size + 1);
  });

  test('is found by no other form of an id: there is nothing at it', async () => {
    const outcomes = [];
    for (const request of otherForms(foreign)) {
      for (const by of ['epr', 'charity'] as const) {
        const response = await send(gateway, callers, { by, request, answers: 404, logged: false });
        // Whether anything is there is not looked at for whom the log was not given.
        const isRefused = String(request.url).startsWith('/fhir/AuditEvent') && response.statusCode === 403;
        const isThere = !isRefused && ![400, 404, 415].includes(response.statusCode);
        if (isThere || content.test(response.body))
          outcomes.push([by, request, response.statusCode, response.body]);
      }
    }
    expect(outcomes).toEqual([]);
  });
});

/** Relative, absolute, versioned, contained; `_history`, `$everything`, compartments, batch entries; and bent ones. */
function otherForms({ person, items, consent }: Foreign): readonly InjectOptions[] {
  const gets = [
    `Patient/${person}/$current-support/_history/1`,
    `Patient/${person}/Goal`,
    `Patient/${person}/*`,
    `Patient?_id=${person}`,
    `Patient?identifier=${strangePerson.nhsNumber}`,
    'Patient',
    'Patient/_history',
    'Patient/$everything',
    '_history',
    `Consent?_id=${consent}`,
    `Consent/${consent}/_history`,
    `AuditEvent?patient=Patient/${person}`,
    `Consent?patient=Patient/${person}&_include=*`,
    `Provenance?patient=Patient/${person}`,
    ...[
      encodeURIComponent(`Patient/${person}`),
      encodeURIComponent(`http://127.0.0.1:3999/fhir/Patient/${person}`),
      `urn:uuid:${person}`,
      `%23${person}`,
      `${person}%2F_history%2F1`,
      `${person}%00`,
      `${person},${person}`,
      `..%2FPatient%2F${person}`,
    ].map((form) => `Patient/${form}/$current-support`),
  ].map((url): InjectOptions => ({ method: 'GET', url: `/fhir/${url}` }));
  const posts: readonly (readonly [string, object])[] = [
    [`Patient/${person}/$everything`, {}],
    [`Patient/${person}/$current-support`, { resourceType: 'Parameters' }],
    ['Patient/$match', { resourceType: 'Parameters' }],
    ['$graphql', { query: `{ Patient(id: "${person}") { name { family } } }` }],
    ['$export', {}],
    ['Patient', { resourceType: 'Patient', contained: [{ resourceType: 'Patient', id: person }] }],
  ];
  return [
    ...gets,
    ...posts.map(([url, body]): InjectOptions => ({
      method: 'POST',
      url: `/fhir/${url}`.replace(/\/$/, ''),
      headers: { 'content-type': 'application/fhir+json' },
      payload: JSON.stringify(body),
    })),
    ...items.map((item): InjectOptions => ({ method: 'DELETE', url: `/fhir/${item}` })),
  ];
}

describe('The matrix', () => {
  test('tells a body, and a look that is not in the log', async () => {
    const { birthDate, nhsNumber } = askedFor(shownPerson);
    const payload = new URLSearchParams({
      identifier: `https://fhir.nhs.uk/Id/nhs-number|${nhsNumber}`,
      birthdate: birthDate,
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const request = { method: 'POST', url: '/fhir/Patient/_search', headers, payload } as const;
    const { seen } = await tried({ by: 'epr', request, answers: 200, logged: true });
    expect(seen).toMatchObject({ status: 200, content: 'Hiddenname', logged: true });
    const unlogged = { method: 'GET', url: '/fhir/metadata' } as const;
    expect((await tried({ by: 'epr', request: unlogged, answers: 200, logged: true })).seen).toMatchObject({
      logged: false,
    });
  });
});
