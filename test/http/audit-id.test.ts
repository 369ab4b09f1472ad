import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestGateway } from '../support/gateway.ts';
import { currentSupport, findPatient, token } from '../support/ask.ts';
import { askedFor } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushList } from '../support/push-list.ts';
import { push, pushAndApply } from '../support/push.ts';
import { csrfOf, find, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let visitors: Readonly<Record<'nurse' | 'officer' | 'worker' | 'operator', Visitor>>;
let bearer: string;
let patient: string;

beforeAll(async () => {
  gateway = await startStaffGateway();
  await pushAndApply(gateway, people.sharesMost());
  const [nurse, officer, worker, operator] = await Promise.all(
    [staff.nurse, staff.igOfficer, staff.caseWorker, staff.operator].map((one) => signIn(gateway.app, one)),
  );
  if (!nurse || !officer || !worker || !operator) throw new Error('nobody signed in');
  visitors = { nurse, officer, worker, operator };
  bearer = await token(gateway);
  const found = await findPatient(gateway, bearer, askedFor(people.sharesMost()));
  patient = found.json<{ entry: { resource: { id: string } }[] }>().entry[0]?.resource.id ?? '';
});
afterAll(() => gateway.stop());

async function entryIds(): Promise<ReadonlySet<string>> {
  const rows = await gateway.database.query<{ id: string }>(
    `SELECT id::text FROM audit_event WHERE kind <> 'refused-after-disclosure'`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** What an answer says is its entry, beside what was put into the log meanwhile. */
async function named(
  ask: () => Promise<LightMyRequestResponse>,
): Promise<{ readonly status: number; readonly said: readonly string[]; readonly made: readonly string[] }> {
  const before = await entryIds();
  const { headers, statusCode } = await ask();
  const made = [...(await entryIds())].filter((id) => !before.has(id)).toSorted();
  const said = headers['x-audit-id'];
  return {
    status: statusCode,
    said: said === undefined ? [] : String(said).split(', ').toSorted(),
    made,
  };
}

const page = (who: keyof typeof visitors, url: string) => () => visitors[who].get(url);
const fhir = (url: string) => () =>
  gateway.app.inject({ url: `/fhir/${url}`, headers: { authorization: `Bearer ${bearer}` } });
const modifiedAt = (modified: string) => {
  const record = people.sharesMost();
  return { ...record, source: { ...record.source, modified } };
};

async function nursesPage(): Promise<LightMyRequestResponse> {
  const to = String((await find(visitors.nurse, askedFor(people.sharesMost()))).headers.location);
  return visitors.nurse.get(to);
}

type Row = readonly [what: string, status: number, ask: () => Promise<LightMyRequestResponse>];

const refused: readonly Row[] = [
  ['an officer’s room, by a nurse', 403, page('nurse', '/ig')],
  ['the access log, by a nurse', 403, page('nurse', '/ig/access-log')],
  ['the exports, by a case worker', 403, page('worker', '/ig/exports')],
  ['the review queue, by an operator', 403, page('operator', '/ig/reviews')],
  ['an entry that is not there', 404, page('officer', '/ig/access-log/0199f2aa-1111-7000-8000-000000000001')],
  ['people who may be one, by a nurse', 403, page('nurse', '/ops/people')],
  ['a patient that is not there', 404, fhir('Patient/0199f2aa-1111-7000-8000-000000000001')],
];

const given: readonly Row[] = [
  ['the nurse’s page', 200, nursesPage],
  ['today', 200, page('officer', '/ig')],
  ['the access log', 200, page('officer', '/ig/access-log')],
  ['the agreements register', 200, page('officer', '/ig/agreements')],
  ['the exports', 200, page('officer', '/ig/exports')],
  ['the review queue', 200, page('officer', '/ig/reviews')],
  ['current support', 200, () => currentSupport(gateway, bearer, patient)],
  ['a read', 200, () => fhir(`Patient/${patient}`)()],
  ['a search', 200, () => fhir(`Goal?patient=${patient}`)()],
  ['a push', 202, () => push(gateway, modifiedAt('2026-11-21T23:00:00Z'))],
  ['a list', 200, () => pushList(gateway, [people.undecided()], { key: 'audit-id' })],
];

describe('A refusal that is an entry', () => {
  test.each(refused)('%s: %i, and names it', async (_, status, ask) => {
    const answer = await named(ask);
    expect(answer.status).toBe(status);
    expect(answer.said).toEqual(answer.made);
    expect(answer.made).not.toEqual([]);
  });

  test('of nobody who is known is no entry, and names none', async () => {
    const answer = await named(() => gateway.app.inject({ url: `/fhir/Patient/${patient}` }));
    expect(answer).toEqual({ status: 401, said: [], made: [] });
  });
});

describe('What is given or taken in', () => {
  test.each(given)('%s: %i, and names its entry', async (_, status, ask) => {
    const answer = await named(ask);
    expect(answer).toMatchObject({ status, said: answer.made });
    expect(answer.made).not.toEqual([]);
  });

  test('by an export names the entry that it was begun, which came before its first byte', async () => {
    const _csrf = csrfOf(await visitors.officer.get('/ig/exports'));
    const answer = await named(() =>
      visitors.officer.post('/ig/exports', { _csrf, format: 'csv', purpose: 'TREAT' }),
    );
    expect(answer).toMatchObject({ status: 200, said: [expect.any(String)] });
    expect(answer.made).toContain(answer.said[0]);
  });

  test('under a key that was used names no entry: nothing new came', async () => {
    const again = await named(() => pushList(gateway, [people.undecided()], { key: 'audit-id' }));
    expect(again).toEqual({ status: 200, said: [], made: [] });
  });

  test('at once, in one commit with others: each names its own', async () => {
    const pushes = Array.from({ length: 12 }, (_, place) =>
      push(gateway, modifiedAt(`2026-11-21T23:10:${10 + place}Z`)),
    );
    const before = await entryIds();
    const answers = await Promise.all(pushes);
    const said = answers.map(({ headers }) => String(headers['x-audit-id']));
    expect(new Set(said).size).toBe(12);
    const after = await entryIds();
    for (const id of said) expect(after.has(id) && !id.includes(',')).toBe(true);
    expect(before.size).toBeLessThanOrEqual(after.size);
  });
});
