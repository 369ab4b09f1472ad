import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { charity, demoAgreement, trust } from '../../src/demo/organisations.ts';
import type { TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { csrfOf, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

const url = '/ig/simulate';
let gateway: TestGateway;
let nurse: Visitor;
let trustOfficer: Visitor;
let charityOfficer: Visitor;

beforeAll(async () => {
  gateway = await startStaffGateway();
  for (const record of [people.sharesMost(), people.undecided()]) await pushAndApply(gateway, record);
  nurse = await signIn(gateway.app, staff.nurse);
  trustOfficer = await signIn(gateway.app, staff.igOfficer);
  charityOfficer = await signIn(gateway.app, staff.charityOfficer);
});
afterAll(() => gateway.stop());

type Form = Readonly<Record<string, string>>;
const morgan: Form = {
  about: 'person',
  'nhs-number': '999 000 0018',
  'birth-day': '14',
  'birth-month': '7',
  'birth-year': '1988',
};
const ask = async (officer: Visitor, form: Form) =>
  officer.post(url, { _csrf: csrfOf(await officer.get(url)), ...form });
/** The rows of the answer's table as text, and what stands under "sees no longer". */
const rowsOf = (page: string): readonly string[] =>
  (page.match(/<tr class="nhsuk-table__row"[\s\S]*?<\/tr>/g) ?? []).map((row) =>
    row.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' '),
  );
const versions = async (): Promise<number> => {
  const [row] = await gateway.database.query<{ count: number }>(
    'SELECT (SELECT count(*) FROM sharing_agreement)::int + (SELECT count(*) FROM resource)::int AS count',
  );
  return row?.count ?? 0;
};

describe('A simulation is refused', () => {
  test('to a nurse, who may not see the form either; both are in the log', async () => {
    const { answer } = await newEntries(gateway, 'agreement', () => nurse.get(url));
    expect([answer.statusCode, String(answer.headers['x-audit-id'])]).toEqual([
      403,
      expect.stringMatching(/-/),
    ]);
    const _csrf = csrfOf(await nurse.get('/support'));
    expect((await nurse.post(url, { _csrf, step: 'end' })).statusCode).toBe(403);
  });

  test('without the form’s token', async () => {
    expect((await trustOfficer.post(url, { step: 'end', about: 'sample' })).statusCode).toBe(403);
  });

  test.each([
    ['nothing picked', {}, 'Say what would change'],
    ['a step that there is not', { step: 'erase' }, 'Say what would change'],
    [
      'an agreement that is not theirs',
      { step: 'end', agreement: 'others', about: 'sample' },
      'Say which agreement',
    ],
    ['no topic', { step: 'topic-out', agreement: demoAgreement.id, about: 'sample' }, 'Say which topic'],
    [
      'an organisation that there is not',
      { step: 'recipient-in', agreement: demoAgreement.id, organisation: 'X0', about: 'sample' },
      'Say which organisation',
    ],
    ['a choice of a hundred people', { step: 'stop', about: 'sample' }, 'A choice is one person’s'],
    ['a person without a number', { step: 'stop', about: 'person' }, 'Enter the NHS number'],
  ])('%s: 422, and no simulation is made', async (_, form, words) => {
    const { answer, entries } = await newEntries(gateway, 'simulation', () => ask(charityOfficer, form));
    expect([answer.statusCode, entries]).toEqual([422, []]);
    expect(answer.body).toContain(words);
  });

  test('of one person, to an officer whose organisation sends no records', async () => {
    const answer = await ask(trustOfficer, { step: 'stop', ...morgan });
    expect([answer.statusCode, rowsOf(answer.body)]).toEqual([422, []]);
    expect((await trustOfficer.get(url)).body).not.toContain('nhs-number');
  });
});

describe('A simulation', () => {
  test('of a person who stops all sharing says who would see less, by codes, and changes nothing', async () => {
    const before = await versions();
    const { answer, entries } = await newEntries(gateway, 'simulation', () =>
      ask(charityOfficer, { step: 'stop', ...morgan }),
    );
    expect(answer.statusCode).toBe(200);
    const [row = ''] = rowsOf(answer.body).filter((one) => one.includes('TREAT'));
    expect(row).toMatch(/Sees in addition Nothing Sees no longer existence, contacts/);
    expect(answer.body).not.toMatch(/testpatient|morgan/i);
    expect(await versions()).toBe(before);
    const entry = await openEntry(gateway, entries[0]?.id ?? '', charity);
    expect(entry).toMatchObject({ outcome: 'shown', face: 'page', detail: { asked: { change: 'consent' } } });
  });

  test('of somebody unknown, and of a person for whom nothing changes, are one answer', async () => {
    const unknown = { ...morgan, 'nhs-number': '999 000 0026', 'birth-year': '1950' };
    const answer = await ask(charityOfficer, { step: 'stop', ...unknown });
    expect(answer.body).toContain('Nobody would see more, and nobody less.');
  });

  test('of a yes says who would see more', async () => {
    const undecided = people.undecided().person;
    const [year = '', month = '', day = ''] = undecided.birthDate.split('-');
    const person = {
      about: 'person',
      'nhs-number': undecided.nhsNumber ?? '',
      'birth-day': day,
      'birth-month': month,
      'birth-year': year,
    };
    const answer = await ask(charityOfficer, { step: 'say-yes', topic: 'goals', ...person });
    expect(rowsOf(answer.body).some((row) => /Sees in addition goals/.test(row))).toBe(true);
  });

  test('of an agreement is counted in fives for whoever receives only', async () => {
    const form = { step: 'end', agreement: demoAgreement.id, about: 'sample' };
    const { answer, entries } = await newEntries(gateway, 'simulation', () => ask(trustOfficer, form));
    expect([answer.statusCode, entries.length]).toEqual([200, 1]);
    expect(answer.body).toMatch(/Of 0 people looked at/);
    expect(await openEntry(gateway, entries[0]?.id ?? '', trust)).toMatchObject({
      personId: undefined,
      detail: { asked: { change: 'agreement', agreement: demoAgreement.id } },
    });
  });

  test.each([
    ['topic-in', { topic: 'goals' }],
    ['topic-out', { topic: 'contacts' }],
    ['recipient-in', { organisation: charity }],
    ['recipient-out', { organisation: trust }],
    ['say-no', { topic: 'contacts', organisation: trust }],
  ])('of the step %s is answered', async (step, picked) => {
    const form = { step, agreement: demoAgreement.id, ...picked, ...morgan };
    const answer = await ask(charityOfficer, form);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Who would see more, and who less<');
  });
});
