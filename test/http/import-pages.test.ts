import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { headings, line } from '../support/csv.ts';
import type { TestGateway } from '../support/gateway.ts';
import { formOf, workImport } from '../support/imports.ts';
import { inboxCount } from '../support/push-rows.ts';
import { csrfOf, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let worker: Visitor;
beforeAll(async () => {
  gateway = await startStaffGateway();
  worker = await signIn(gateway.app, staff.caseWorker);
});
afterAll(() => gateway.stop());

const source = 'tameside-glossop/example-cases';
const file = [headings, line({ ref: 'P-1', number: '' }), line({ ref: 'P-2', born: '31/02/1989' }), ''].join(
  '\n',
);

function post(
  visitor: Visitor,
  fields: Readonly<Record<string, string>>,
  content = file,
  name?: string,
): Promise<LightMyRequestResponse> {
  const { type, body } = formOf(fields, content, name);
  return gateway.app.inject({
    method: 'POST',
    url: '/cases/imports',
    headers: { 'content-type': type, cookie: visitor.cookie ?? '' },
    payload: body,
  });
}

describe('The page that sends a file refuses', () => {
  test('nurses, officers and strangers', async () => {
    for (const who of [staff.nurse, staff.igOfficer]) {
      const visitor = await signIn(gateway.app, who);
      expect((await visitor.get('/cases/imports')).statusCode).toBe(403);
    }
    expect((await gateway.app.inject('/cases/imports')).statusCode).toBe(303);
    expect((await post({ ...worker, cookie: undefined }, { source, mode: 'send' })).statusCode).toBe(403);
  });

  test('a form without its token, or for a system that is not the organisation’s', async () => {
    const _csrf = csrfOf(await worker.get('/cases/imports'));
    expect((await post(worker, { source, mode: 'send' })).statusCode).toBe(403);
    expect((await post(worker, { _csrf: 'wrong', source, mode: 'send' })).statusCode).toBe(403);
    expect((await post(worker, { _csrf, source: 'luton/other', mode: 'send' })).statusCode).toBe(403);
    expect(await gateway.database.query('SELECT FROM import')).toHaveLength(0);
  });

  test('a form without a file: it says so beside the field', async () => {
    const _csrf = csrfOf(await worker.get('/cases/imports'));
    const response = await post(worker, { _csrf, source, mode: 'send' }, '', '');
    expect(response.statusCode).toBe(422);
    expect(response.body).toContain('Choose a file');
  });
});

describe('A case worker', () => {
  test('checks a file, then sends it, and sees by line and column what to mend, and nobody', async () => {
    const _csrf = csrfOf(await worker.get('/cases/imports'));
    const before = await inboxCount(gateway);
    for (const mode of ['check', 'send']) {
      const sent = await post(worker, { _csrf, source, mode });
      expect(sent.statusCode).toBe(303);
      const url = String(sent.headers.location);
      expect((await worker.get(url)).body).toContain('It is safely stored');
      await workImport(gateway);
      const page = await worker.get(url);
      expect(page.body).toContain(mode === 'check' ? 'The file was checked' : 'The file was taken in');
      expect(page.body).toMatch(/Line 3[^]*DOB[^]*no such day/);
      expect(page.body).not.toMatch(/Madeup|9990000018|P-2/);
      expect(await inboxCount(gateway)).toBe(before + (mode === 'send' ? 1 : 0));
      expect((await worker.get(`${url}/results.csv`)).body).toContain('3,P-2,held');
      expect((await worker.get(`${url}1`)).statusCode).toBe(404);
    }
    expect((await worker.get('/cases/imports')).body).toContain('Taken in');
  });

  test('finds on the page of what arrived which rows of the newest file wait, until a mended one takes its place', async () => {
    const _csrf = csrfOf(await worker.get('/cases/imports'));
    const send = async (...rows: readonly string[]): Promise<string> => {
      gateway.time.now = new Date(gateway.time.now.getTime() + 1_000);
      const sent = await post(worker, { _csrf, source, mode: 'send' }, [headings, ...rows, ''].join('\n'));
      await workImport(gateway);
      return String(sent.headers.location);
    };
    const held = await send(line({ ref: 'W-1', number: '' }), line({ ref: 'W-2', born: '31/02/1989' }));
    const page = (await worker.get('/cases?only=to-mend')).body;
    expect(page).toContain(`<a href="${held}">1 row of a file`);
    expect(page).toContain('1 row was held back or rejected');
    expect(page).not.toMatch(/W-2|Madeup/);
    await send(line({ ref: 'W-1', number: '' }), line({ ref: 'W-2', number: '' }));
    expect((await worker.get('/cases')).body).not.toMatch(/of a file|Files to see to/);
  });

  test('finds there whom a file of everybody leaves out, counted and not named, and what to decide', async () => {
    await gateway.database.query(
      `UPDATE import SET vanished = '{"people": 1, "of": 40}' WHERE id = (SELECT id FROM import ORDER BY made_at DESC LIMIT 1)`,
    );
    const page = (await worker.get('/cases')).body;
    expect(page).toMatch(/1 person of this system is not in it[^]*send once more as closed/);
  });

  test('downloads a template for the system', async () => {
    const response = await worker.get(`/cases/imports/template.csv?source=${encodeURIComponent(source)}`);
    expect(response.headers['content-type']).toContain('text/csv');
    expect(response.body).toContain('Toni');
  });
});
