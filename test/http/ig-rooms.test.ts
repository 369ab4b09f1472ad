import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { charity, demoAgreement, trust } from '../../src/demo/organisations.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import type { TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { seeSupport, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let nurse: Visitor;
let officer: Visitor;

beforeAll(async () => {
  gateway = await startStaffGateway({
    agreement: {
      ...demoAgreement,
      period: { start: '2026-01-01', end: '2027-03-31' },
      reviewOn: '2026-11-01',
    },
  });
  await pushAndApply(gateway, people.sharesMost());
  await pushAndApply(gateway, people.sharesNothing());
  nurse = await signIn(gateway.app, staff.nurse);
  officer = await signIn(gateway.app, staff.igOfficer);
  for (const person of [people.sharesMost(), people.sharesMost(), people.sharesNothing()])
    await seeSupport(nurse, askedFor(person));
  await gateway.work();
});
afterAll(() => gateway.stop());

const cells = (page: string, first: string): readonly string[] => {
  const row = page
    .split('<tr class="nhsuk-table__row" role="row">')
    .find((one) => one.includes(`${first}</span></th>`));
  return [...(row ?? '').matchAll(/<\/span><span>([^<]*)<\/span><\/td>/g)].map(([, text]) => text ?? '');
};

describe('The rooms are refused', () => {
  test.each(['/ig', '/ig/agreements', `/ig/agreements/${demoAgreement.id}`])(
    '%s to a nurse, and that is in the log',
    async (url) => {
      const kind = url === '/ig' ? 'access-log' : 'agreement';
      const { answer, entries } = await newEntries(gateway, kind, () => nurse.get(url));
      expect(answer.statusCode).toBe(403);
      expect(entries.map(({ outcome }) => outcome)).toEqual(['refused']);
    },
  );

  test.each(['example-of-others', 'no_id', '%00'])('agreement %s: there is none', async (id) => {
    if (id === 'example-of-others') {
      const others = { ...demoAgreement, id, source: 'X9C09', recipients: ['X9T09'] };
      await recordAgreement(gateway.services, 'operator', others);
    }
    expect((await officer.get(`/ig/agreements/${id}`)).statusCode).toBe(404);
    expect((await officer.get('/ig/agreements')).body).not.toContain('example-of-others');
  });
});

describe('Today', () => {
  test('counts looks by what came of them, once filed, and by organisation and role', async () => {
    const { body } = await officer.get('/ig');
    expect(cells(body, 'Looks at people')).toEqual(['3', '3']);
    expect(cells(body, 'of them: something was shown')).toEqual(['2', '2']);
    expect(cells(body, 'of them: refused')).toEqual(['1', '1']);
    expect(cells(body, 'ED, Example Infirmary')).toEqual(['MH liaison nurse', '3', '1']);
  });

  test('counts every entry once, however many file at the same time', async () => {
    for (let look = 0; look < 20; look += 1) await officer.get('/ig');
    await Promise.all(Array.from({ length: 6 }, () => gateway.worker.filing.fileNext(7)));
    await gateway.work();
    const [counted] = await gateway.database.query(
      'SELECT sum(entries)::int AS entries FROM audit_count WHERE organisation = $1',
      [trust],
    );
    const [made] = await gateway.database.query(
      'SELECT count(*)::int AS entries FROM audit_event WHERE askers @> ARRAY[$1] OR sources @> ARRAY[$1]',
      [trust],
    );
    expect(counted).toEqual(made);
  });

  test('tells which case system is silent, and says in words what the log does not have yet', async () => {
    const { body } = await officer.get('/ig');
    expect(body).toContain('tameside-glossop/example-cases');
    expect(body).not.toContain('Silent for');
    expect(body).toContain('None has been signed yet');
    expect(body).toMatch(/Last verified<\/dt><dd[^>]*>Not yet</);
    await gateway.database.query(
      "INSERT INTO log_verification (problem) VALUES ('At place 7: it was edited')",
    );
    expect((await officer.get('/ig')).body).toMatch(/It does not hold<\/strong>.*At place 7: it was edited/);
    gateway.time.now = new Date(gateway.time.now.getTime() + 5 * 60_000);
    const { entries } = await newEntries(gateway, 'access-log', () => officer.get('/ig'));
    expect((await openEntry(gateway, entries[0]?.id ?? '', trust))?.detail.asked).toEqual({ room: 'today' });
  });

  test('names nobody', async () => {
    expect((await officer.get('/ig')).body).not.toMatch(/999\D?000|Jordan|Testpatient/);
  });
});

describe('The register', () => {
  test('says what falls due, what is overdue first, and who is party to what on what basis', async () => {
    const { body } = await officer.get('/ig/agreements');
    expect(body.indexOf('Review due')).toBeLessThan(body.indexOf('Last day in force'));
    expect(body).toContain('Overdue');
    expect(body).toContain(`Example Wellbeing Charity (${charity})`);
    expect(body).toContain('UK GDPR Article 6(1)(e)');
    expect(body).toContain('In force');
  });

  test('keeps every version, and says what changed', async () => {
    await recordAgreement(gateway.services, 'operator', {
      ...demoAgreement,
      version: 2,
      topics: ['existence'],
    });
    const { body } = await officer.get(`/ig/agreements/${demoAgreement.id}`);
    expect(body).toMatch(
      /Version 2 [^]*Changed since the version before: In force, Review due, Topics[^]*Version 1 /,
    );
    expect(body).toContain('Replaced');
  });
});
