import { HttpResponse, type JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCaseSystemRest } from '../../../src/adapters/case-system-rest/case-system-rest.ts';
import { caseOf, caseSystem, caseSystemKeys, caseSystemUrl } from '../../support/case-system.ts';
import { feedWith, gathered } from '../../support/csv.ts';
import { at, people, source } from '../contract/case-source-contract.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const pull = createCaseSystemRest({
  url: caseSystemUrl,
  keys: caseSystemKeys,
  allowHere: false,
  clock: () => at,
  attempts: 1,
});
const [first, second] = people;
const questions = ['updated', 'date_active', 'clients', 'workers', 'done_contacts', 'due_contacts'];

/** A day of two cases, where one question is answered with something else. */
function read(question: string, answer: JsonBodyType) {
  const system = caseSystem(people);
  system.instead = questions.map((one) => () => (one === question ? HttpResponse.json(answer) : undefined));
  server.use(system.handler);
  return gathered(
    pull.pages({ feed: feedWith({}, 'template'), source, since: new Date('2026-11-20T09:00:00Z'), at }),
  );
}

const refused = { code: 'source-malformed', issues: [expect.objectContaining({ code: 'not-asked-for' })] };
const contact = { id: 1, start_date: '2026-11-19', contact_type: 'phone', updated: null };

describe('Nobody is given what may be somebody else’s:', () => {
  test.each(['done_contacts', 'due_contacts'])('%s of one person in the case of another', async (entity) => {
    const mixed = [{ ...contact, client: Number(first.client_ref), referral: caseOf(second) }];
    await expect(read(entity, mixed)).rejects.toMatchObject(refused);
  });

  test.each(['done_contacts', 'due_contacts'])('%s of a case that was not asked about', async (entity) => {
    const others = [{ ...contact, client: Number(first.client_ref), referral: 1 }];
    await expect(read(entity, others)).rejects.toMatchObject(refused);
  });

  test('one number for two people', async () => {
    const [client] = caseSystem(people).entities['clients'] ?? [];
    await expect(read('clients', [client, { ...client, surname: 'Other' }])).rejects.toMatchObject(refused);
  });

  test('a worker who was not asked about', async () => {
    await expect(read('workers', [{ id: 'W-3', name: 'Other' }])).rejects.toMatchObject(refused);
  });
});

test('The same questions, answered rightly, give both', async () => {
  const pages = await read('none', []);
  expect(pages.flatMap(({ rows }) => rows.map(({ record }) => record?.person.id))).toEqual(['2001', '2002']);
});
