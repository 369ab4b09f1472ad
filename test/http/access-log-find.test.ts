import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liaison, trust } from '../../src/demo/organisations.ts';
import type { TestGateway } from '../support/gateway.ts';
import { entriesOf, newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { csrfOf, seeSupport, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

const address = '/ig/access-log';
let gateway: TestGateway;
let nurse: Visitor;
let officer: Visitor;

beforeAll(async () => {
  gateway = await startStaffGateway();
  await pushAndApply(gateway, people.sharesMost());
  await pushAndApply(gateway, people.sharesNothing());
  nurse = await signIn(gateway.app, staff.nurse);
  officer = await signIn(gateway.app, staff.igOfficer);
  for (const person of [people.sharesMost(), people.sharesNothing()])
    await seeSupport(nurse, askedFor(person));
});
afterAll(() => gateway.stop());

const byNumber = (number: string, birth: readonly string[]): Record<string, string> => ({
  'nhs-number': number,
  'birth-year': birth[0] ?? '',
  'birth-month': birth[1] ?? '',
  'birth-day': birth[2] ?? '',
});
const sharesMost = byNumber('999 000 0018', ['1988', '07', '14']);

async function find(form: Readonly<Record<string, string>>): Promise<string> {
  const _csrf = csrfOf(await officer.get(address));
  const sent = await officer.post(address, { _csrf, ...form });
  expect(sent.statusCode).toBe(303);
  return String(sent.headers.location);
}

async function rows(form: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return rowsOf((await officer.get(await find(form))).body);
}

function rowsOf(page: string): readonly string[] {
  return page
    .split('<tr class="nhsuk-table__row" role="row">')
    .slice(2)
    .map((row) =>
      row.replace(/<span class="nhsuk-table__heading"[^]*?<\/span>/g, '').replace(/<[^>]+>/g, ' '),
    );
}

describe('Finding entries is refused', () => {
  test('to a nurse, with an entry', async () => {
    const _csrf = csrfOf(await nurse.get('/support'));
    expect((await nurse.post(address, { _csrf, ...sharesMost })).statusCode).toBe(403);
    expect((await entriesOf(gateway, 'access-log')).map(({ outcome }) => outcome)).toContain('refused');
  });

  test('without the form’s token', async () => {
    expect((await officer.post(address, sharesMost)).statusCode).toBe(403);
  });

  test.each([
    ['a number without a birth date', { 'nhs-number': '9990000018' }, 'Enter the date of birth'],
    ['a day that does not exist', { 'from-day': '31', 'from-month': '2', 'from-year': '2026' }, 'real date'],
    ['two that no index has', { user: 'Sam Nightingale', outcome: 'refused' }, 'choose only one'],
  ])('for %s, and the page says what to do', async (_name, form, text) => {
    const _csrf = csrfOf(await officer.get(address));
    const answer = await officer.post(address, { _csrf, ...form });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain(text);
    expect(answer.body).toContain('<title>Error: Access log');
  });

  test('for an address that was made for another officer, or changed', async () => {
    const location = await find(sharesMost);
    const other = await signIn(gateway.app, staff.nurse);
    expect((await other.get(location)).statusCode).not.toBe(200);
    expect((await officer.get(`${location}A`)).statusCode).toBe(404);
  });
});

describe.each([
  ['before a worker has filed them', async () => undefined],
  ['after', () => gateway.work()],
])('Entries are found %s', (_when, prepare) => {
  beforeAll(async () => {
    await prepare();
  });

  test('of a person, by number and birth date that stand in no address', async () => {
    const location = await find(sharesMost);
    expect(decodeURIComponent(location)).not.toMatch(/999|0018|1988/);
    const found = rowsOf((await officer.get(location)).body);
    expect(found.filter((row) => row.includes('Current support'))).toHaveLength(1);
    expect(found.every((row) => row.includes('999 000 0018'))).toBe(true);
  });

  test('of somebody of whom there is none, and of somebody unknown: one empty page', async () => {
    const unknown = await rows(byNumber('9990000077', ['1983', '02', '01']));
    const wrongDate = await rows(byNumber('9990000018', ['1988', '07', '15']));
    expect([unknown, wrongDate]).toEqual([[], []]);
  });

  test.each([
    ['organisation', { organisation: liaison }, 'ED, Example Infirmary'],
    ['purpose', { purpose: 'TREAT' }, 'TREAT'],
    ['outcome', { outcome: 'refused' }, 'Refused'],
  ])('by %s', async (_by, form, text) => {
    const found = await rows(form);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((row) => row.includes(text))).toBe(true);
  });

  test('by days', async () => {
    const days = (from: string, to: string): Record<string, string> => ({
      'from-day': from,
      'from-month': '11',
      'from-year': '2026',
      'to-day': to,
      'to-month': '11',
      'to-year': '2026',
    });
    expect((await rows({ ...days('22', '22'), outcome: 'shown' })).length).toBeGreaterThan(0);
    expect(await rows(days('20', '21'))).toEqual([]);
    expect(await rows(days('23', '24'))).toEqual([]);
  });
});

describe('A list', () => {
  test('is of a user by name, however it is typed, once an entry of theirs is filed', async () => {
    const found = await rows({ user: '  sam  NIGHTINGALE' });
    expect(found.length).toBeGreaterThanOrEqual(2);
    expect(found.every((row) => row.includes('Sam Nightingale'))).toBe(true);
  });

  test('has each entry once, page by page, whether it is filed or not', async () => {
    for (let look = 0; look < 60; look += 1) {
      if (look === 30) await gateway.work();
      await officer.get('/ig/access-log/0199f2aa-1111-7000-8000-000000000001');
    }
    const seen: string[] = [];
    let url: string | undefined = await find({ user: 'Ines Archer' });
    while (url !== undefined) {
      const { body } = await officer.get(url);
      seen.push(...[...body.matchAll(/href="\/ig\/access-log\/([0-9a-f-]{36})"/g)].map(([, id]) => id ?? ''));
      url = /href="([^"]+)" rel="next"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen.length).toBeGreaterThan(60);
    expect(new Set(seen).size).toBe(seen.length);
    const made = await entriesOf(gateway, 'access-log-entry');
    expect(made.every(({ id }) => seen.includes(id))).toBe(true);
  });

  test('that looks for a person is itself in the log with what was asked, about that person', async () => {
    const location = await find({ ...sharesMost, outcome: 'refused' });
    const { entries } = await newEntries(gateway, 'access-log', () => officer.get(location));
    const entry = await openEntry(gateway, entries[0]?.id ?? '', trust);
    expect(entry?.detail.asked).toEqual({ ...askedFor(people.sharesMost()), outcome: 'refused' });
    expect(entry?.personId).toBeDefined();
  });

  test('is reached from an entry for all that its user did', async () => {
    const { body } = await officer.get(await find({ purpose: 'TREAT' }));
    const entry = await officer.get(/href="(\/ig\/access-log\/[0-9a-f-]{36})"/.exec(body)?.[1] ?? '');
    expect(entry.body).toContain('There is no proof of this entry yet');
    const link = /href="([^"]+)">All entries of this user/.exec(entry.body)?.[1] ?? '';
    const found = rowsOf((await officer.get(link)).body);
    expect(found.every((row) => row.includes('Sam Nightingale'))).toBe(true);
  });

  test('says so when more wait to be filed than it can look through', async () => {
    await gateway.database.query(
      'INSERT INTO audit_unfiled SELECT gen_random_uuid() FROM generate_series(1, 2001)',
    );
    expect((await officer.get(address)).body).toContain('not in this list yet');
  });
});
