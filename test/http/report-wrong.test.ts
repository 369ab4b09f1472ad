import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestGateway } from '../support/gateway.ts';
import { asWritten, outsideOf } from '../support/indistinguishable.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { csrfOf, find, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let nurse: Visitor;
let officer: Visitor;
const morgan = people.sharesMost();
const secretive = people.sharesNothing();
const unknown = { nhsNumber: '9990000085', birthDate: '1975-05-05' };
const words = 'Robin asked not to be rung any more';

beforeAll(async () => {
  gateway = await startStaffGateway();
  await pushAndApply(gateway, morgan);
  await pushAndApply(gateway, secretive);
  nurse = await signIn(gateway.app, staff.nurse);
  officer = await signIn(gateway.app, staff.igOfficer);
});
afterAll(() => gateway.stop());

interface Opened {
  readonly address: string;
  /** Entry of the look. */
  readonly look: string;
  readonly form: LightMyRequestResponse;
}

/** From the find form to the form of a report. */
async function open(asked: { nhsNumber: string; birthDate: string }): Promise<Opened> {
  const address = String((await find(nurse, asked)).headers.location);
  const page = await nurse.get(address);
  const look = String(page.headers['x-audit-id']);
  expect(page.body).toContain(`${address}/wrong?look=${look}`);
  return { address, look, form: await nurse.get(`${address}/wrong?look=${look}`) };
}

function report({ address, look, form }: Opened, said: Readonly<Record<string, string>> = {}) {
  return nurse.post(`${address}/wrong`, { _csrf: csrfOf(form), look, what: 'people', words, ...said });
}

async function casesOf(): Promise<readonly { about: string; severity: string; organisation: string }[]> {
  return gateway.database.query(
    `SELECT about::text, severity, organisation FROM review_case WHERE rule = 'reported-wrong' ORDER BY opened_at, id`,
  );
}

describe('A report is refused', () => {
  test.each([
    ['without what is wrong', { what: '' }, 'Choose what is wrong'],
    ['with a name that every object has', { what: 'constructor' }, 'Choose what is wrong'],
    ['without words', { words: ' ' }, 'Say what is wrong, in 5 to 1000 characters'],
    ['with a letter', { words: 'x'.repeat(1_001) }, 'Say what is wrong, in 5 to 1000 characters'],
  ])('%s, and says so beside the field', async (_, said, text) => {
    const before = (await casesOf()).length;
    const response = await report(await open(askedFor(morgan)), said);
    expect(response.statusCode).toBe(422);
    expect(response.body).toContain(text);
    expect(response.body).toContain('<title>Error: Report something wrong');
    expect(await casesOf()).toHaveLength(before);
  });

  test('without the form’s token', async () => {
    const opened = await open(askedFor(morgan));
    expect((await report(opened, { _csrf: '' })).statusCode).toBe(403);
  });

  test('of a look that nobody made, of one at somebody else, and of a look at something else', async () => {
    const opened = await open(askedFor(morgan));
    const other = await open(askedFor(secretive));
    for (const look of [randomUUID(), 'x', other.look]) {
      expect((await report(opened, { look })).statusCode).toBe(404);
    }
    const list = await officer.get('/ig/access-log');
    expect((await report(opened, { look: String(list.headers['x-audit-id']) })).statusCode).toBe(404);
  });

  test('of nobody’s handle, and by somebody who may not look', async () => {
    const { look, form } = await open(askedFor(morgan));
    const nobodys = { address: '/support/people/AAAAAAAAAAAAAAAAAAAAAA', look, form };
    expect((await report(nobodys)).statusCode).toBe(404);
    expect((await officer.get(`${nobodys.address}/wrong?look=${look}`)).statusCode).toBe(403);
  });
});

describe('Somebody who shares nothing and somebody who is not known', () => {
  test('are the same at the form and when it was sent', async () => {
    const outside = async (asked: { nhsNumber: string; birthDate: string }) => {
      const opened = await open(asked);
      const response = await report(opened);
      const done = await nurse.get(String(response.headers.location));
      const sent = /sent=([\w-]+)/.exec(String(response.headers.location))?.[1] ?? '';
      const masked = [...asWritten(asked), opened.look, sent, opened.address];
      return [opened.form, response, done].map((one) => outsideOf(one, masked));
    };
    const age = /\(\d+y\)/g;
    const same = (all: Awaited<ReturnType<typeof outside>>) =>
      all.map(({ status, headers: { 'content-length': _, ...headers }, body }) => ({
        status,
        headers,
        body: body.replaceAll(age, '(*y)'),
      }));
    expect(same(await outside(askedFor(secretive)))).toEqual(same(await outside(unknown)));
  });
});

describe('A report', () => {
  test('is on the queue of the officers, with what was shown and with the words, and says its reference', async () => {
    const opened = await open(askedFor(morgan));
    const response = await report(opened);
    expect(response.statusCode).toBe(303);
    const added = (await casesOf()).filter(({ about }) => about === opened.look);
    expect(added.map(({ organisation }) => organisation).toSorted()).toEqual(['X9T01', 'X9T02']);
    expect(added.every(({ severity }) => severity === 'high')).toBe(true);
    const id = /sent=([\w-]+)/.exec(String(response.headers.location))?.[1] ?? '';
    expect((await nurse.get(String(response.headers.location))).body).toContain(id);

    const page = (await officer.get(`/ig/reviews/${id}`)).body;
    expect(page).toContain('Something shown was reported as wrong');
    expect(page).toContain(`Who may or must not be contacted: ${words}`);
    expect(page).toContain(`/ig/access-log/${opened.look}`);
    // From here the officer takes it to the service whose record it is.
    expect(page).toContain('Example Wellbeing Charity');
  });

  test('leaves an entry that says what kind of thing is wrong; the words are sealed and in no entry', async () => {
    const opened = await open(askedFor(morgan));
    const { answer, entries } = await newEntries(gateway, 'review-act', async () => report(opened));
    expect(answer.statusCode).toBe(303);
    expect(entries).toHaveLength(1);
    const entry = await openEntry(gateway, entries[0]?.id ?? '', 'X9T01');
    expect(entry).toMatchObject({
      outcome: 'done',
      detail: { asked: { act: 'reported-wrong', what: 'people', entry: opened.look } },
    });
    expect(JSON.stringify(entry)).not.toContain('Robin');
    const notes = await gateway.database.query('SELECT encode(text, $1) AS text FROM review_note', [
      'escape',
    ]);
    expect(notes.length).toBeGreaterThan(0);
    expect(JSON.stringify(notes)).not.toContain('Robin');
  });
});
