import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestGateway } from '../support/gateway.ts';
import { entriesOf } from '../support/log-entries.ts';
import { askedFor } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { csrfOf, seeSupport, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let officer: Visitor;
let nurse: Visitor;
let entryUrl: string;

beforeAll(async () => {
  gateway = await startStaffGateway();
  await pushAndApply(gateway, people.sharesMost());
  nurse = await signIn(gateway.app, staff.nurse);
  officer = await signIn(gateway.app, staff.igOfficer);
  const seen = await seeSupport(nurse, askedFor(people.sharesMost()));
  entryUrl = `/ig/access-log/${String(seen.headers['x-audit-id'])}`;
});
afterAll(() => gateway.stop());

describe('A replay on the page is refused', () => {
  test('without the form’s token', async () => {
    expect((await officer.post(`${entryUrl}/replay`, {})).statusCode).toBe(403);
    expect(await entriesOf(gateway, 'replay')).toEqual([]);
  });

  test('to a nurse, also with a token of her own', async () => {
    const _csrf = csrfOf(await nurse.get('/support'));
    const response = await nurse.post(`${entryUrl}/replay`, { _csrf });
    expect(response.statusCode).toBe(403);
    expect(response.body).toContain('You cannot do this');
  });

  test.each([randomUUID(), 'no-id'])('of %s: there is no such entry', async (id) => {
    const _csrf = csrfOf(await officer.get(entryUrl));
    expect((await officer.post(`/ig/access-log/${id}/replay`, { _csrf })).statusCode).toBe(404);
  });
});

describe('An opened entry', () => {
  test('says in plain English what the person would be told, with the organisations’ names and the day of the choice', async () => {
    const { body } = await officer.get(entryUrl);
    expect(body).toContain('In plain English');
    expect(body).toContain(
      'ED, Example Infirmary asked, as a mental health liaison worker. The reason given was care and treatment.',
    );
    expect(body).toContain('This comes from Example Wellbeing Charity.');
    expect(body).toContain('It was recorded on 22 November 2026 by Example Wellbeing Charity.');
    expect(body).toContain('a more private topic');
    expect(body).not.toMatch(/Bola|drink/i);
  });

  test('is replayed by its button', async () => {
    const _csrf = csrfOf(await officer.get(entryUrl));
    const response = await officer.post(`${entryUrl}/replay`, { _csrf });
    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.body).toContain('The same decisions again');
    expect((await officer.get('/ig/access-log')).body).toContain('Replay of an entry');
  });
});
