import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { headings, line } from '../support/csv.ts';
import { entriesOf, openEntry } from '../support/log-entries.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import {
  formOf,
  importFile,
  readImport,
  sendFile,
  workImport,
  type ImportAnswer,
} from '../support/imports.ts';
import { inboxCount } from '../support/push-rows.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

/** Somebody without a number: nobody else is met by it. */
const row = (ref: string, cells = {}): string => line({ ref, number: '', ...cells });
const fileOf = (...rows: readonly string[]): string => [headings, ...rows, ''].join('\n');
const many = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => row(`${prefix}-${index}`));
const kept = async (table: string): Promise<number> =>
  (await gateway.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`))[0]
    ?.count ?? 0;

describe('POST /v1/imports refuses', () => {
  test.each([
    ['a file of no bytes', '', {}, 422, 'unreadable-file'],
    ['JSON', '{}', { type: 'application/json' }, 415, 'wrong-media-type'],
    ['somebody unknown', 'Ref\n', { apiKey: 'lwg_key_none' }, 401, 'not-authenticated'],
    ['another case system', 'Ref\n', { query: '?site=luton&system=cases' }, 403, 'wrong-source'],
    ['a misspelt mode', 'Ref\n', { query: '?mode=dry' }, 400, 'invalid-request'],
  ])('%s, and keeps nothing', async (_what, content, options, status, code) => {
    const response = await sendFile(gateway, content, options);
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([status, code]);
    expect(await kept('import')).toBe(0);
  });

  test('a form without a file', async () => {
    const form = formOf({}, '').body.replace(
      /Content-Disposition: form-data; name="file".*\r\n/,
      'Content-Disposition: form-data; name="other"\r\n',
    );
    const response = await sendFile(gateway, form, { type: formOf({}, '').type });
    expect(response.statusCode).toBe(400);
  });

  test.each([
    ['is none', 'Ref,NHS no\nC-1,999 000 0018\n'],
    ['breaks off before its file', formOf({}, '').body.slice(0, 40)],
    ['breaks off within its file', formOf({}, fileOf(row('B-1'))).body.slice(0, -40)],
  ])('a form that %s, and keeps nothing', async (_what, body) => {
    const response = await sendFile(gateway, body, { type: formOf({}, '').type });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([400, 'invalid-request']);
    expect(await kept('import')).toBe(0);
  });

  test('a file that is too large, by either way', async () => {
    const small = await startTestGateway({ variables: { LWG_IMPORT_MEGABYTES: '0.001' } });
    const file = fileOf(...many('L', 40));
    const form = formOf({}, file);
    const answers = [await sendFile(small, file), await sendFile(small, form.body, { type: form.type })];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([413, 413]);
    const { rows } = await small.services.pool.query('SELECT FROM import');
    expect(rows).toHaveLength(0);
    await small.stop();
  });

  test('to show an import to another organisation', async () => {
    const { import: id } = await importFile(gateway, fileOf(row('O-1')));
    const response = await gateway.app.inject({
      url: `/v1/imports/${id}`,
      headers: { 'x-api-key': 'lwg_key_none' },
    });
    expect(response.statusCode).toBe(401);
    const none = await gateway.app.inject({
      url: `/v1/imports/${gateway.services.startedAt.getTime()}`,
      headers: { 'x-api-key': gateway.apiKey },
    });
    expect(none.statusCode).toBe(400);
  });
});

describe('A file', () => {
  test('is kept, sealed, before the answer, and gone when it has been read', async () => {
    const response = await sendFile(gateway, fileOf(row('K-1'), row('K-2', { born: '31/02/1989' })));
    expect(response.statusCode).toBe(202);
    const { import: id } = response.json<ImportAnswer>();
    const [chunk] = await gateway.database.query<{ sealed: Buffer }>('SELECT sealed FROM import_chunk');
    expect(chunk?.sealed.includes('Madeup')).toBe(false);
    expect(await readImport(gateway, id)).toMatchObject({ state: 'waiting', counts: { received: 0 } });
    await workImport(gateway);
    expect(await readImport(gateway, id)).toMatchObject({
      state: 'done',
      rows: 2,
      counts: { received: 2, accepted: 1, held: 1 },
      troubles: expect.arrayContaining([
        expect.objectContaining({ column: 'DOB', code: 'no-such-day', lines: [3] }),
      ]) as unknown,
    });
    expect([await kept('import_chunk'), await kept('import_person')]).toEqual([0, 0]);
  });

  test('as a form comes to the same, and is in the log with its source and no person', async () => {
    const form = formOf({ note: 'ours' }, fileOf(row('F-1')));
    const answer = await importFile(gateway, form.body, { type: form.type });
    expect(answer).toMatchObject({ state: 'done', counts: { accepted: 1 } });
    const entries = await entriesOf(gateway, 'push');
    const opened = await Promise.all(entries.map(({ id }) => openEntry(gateway, id, 'X9C01')));
    const own = opened.find((entry) => entry?.detail.asked['import'] === answer.import);
    expect(own).toMatchObject({ outcome: 'done', face: 'api', personId: undefined });
  });

  test('that was checked only stores nothing, and says the same', async () => {
    const before = await inboxCount(gateway);
    const answer = await importFile(gateway, fileOf(row('V-1'), row('V-2', { status: 'Sleeping' })), {
      query: '?mode=validate',
    });
    expect(answer.counts).toMatchObject({ accepted: 1, rejected: 1 });
    expect(await inboxCount(gateway)).toBe(before);
  });

  test('again, under another name or key, takes in nothing twice', async () => {
    const file = fileOf(...many('R', 3));
    const first = await importFile(gateway, file);
    const count = await inboxCount(gateway);
    const again = await sendFile(gateway, file);
    expect([again.json<ImportAnswer>().import, again.headers['idempotency-replayed']]).toEqual([
      first.import,
      'true',
    ]);
    expect((await importFile(gateway, file, { key: 'another' })).counts).toMatchObject({
      accepted: 0,
      duplicate: 3,
    });
    expect((await sendFile(gateway, `${file}${row('R-9')}\n`, { key: 'another' })).json()).toMatchObject({
      code: 'key-reused',
    });
    expect(await inboxCount(gateway)).toBe(count);
    expect(await kept('import_chunk')).toBe(0);
  });

  test('gives its results as a file that no spreadsheet runs', async () => {
    const { import: id } = await importFile(gateway, fileOf(row('=1+1'), row('C-5', { born: '' })));
    const response = await gateway.app.inject({
      url: `/v1/imports/${id}/results.csv`,
      headers: { 'x-api-key': gateway.apiKey },
    });
    expect(response.headers['content-disposition']).toContain('attachment');
    const lines = response.body.trim().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^2,'=1\+1,accepted/);
    expect(lines[2]).toMatch(/^3,C-5,rejected,.*missing.*DOB/);
  });

  test('that cannot be read is stopped before anything of it is taken in, and may be sent again', async () => {
    const before = await inboxCount(gateway);
    const garbled = Buffer.concat([
      Buffer.from(fileOf(...many('G', 600), 'Llŷr')),
      Buffer.from([0xff, 0x81, 0x0a]),
    ]);
    const answer = await importFile(gateway, garbled);
    expect(answer).toMatchObject({ state: 'stopped', counts: { received: 0 } });
    expect(await inboxCount(gateway)).toBe(before);
    expect((await sendFile(gateway, garbled)).statusCode).toBe(202);
    await workImport(gateway);
  });

  test('with a second row for one person at another service: the first stands, in whichever batch', async () => {
    const rows = [
      row('S-1'),
      ...many('T', 501),
      row('S-1', { service: 'CAFE' }),
      row('S-1', { service: 'hub', updated: '21/11/2026 10:00' }),
    ];
    const answer = await importFile(gateway, fileOf(...rows));
    expect(answer.counts).toMatchObject({ accepted: 503, held: 1 });
    expect(answer.troubles).toContainEqual(expect.objectContaining({ code: 'second-service', lines: [504] }));
  });
});

describe('A worker that stops', () => {
  test('between two batches, or after taking one in and before noting it: nothing is lost and nothing done twice', async () => {
    const before = await inboxCount(gateway);
    const { import: id } = (await sendFile(gateway, fileOf(...many('W', 1_700)))).json<ImportAnswer>();
    const { store } = gateway.worker;
    let batches = 0;
    const failing = {
      ...store,
      transaction: (work: Parameters<typeof store.transaction>[0]) =>
        store.transaction((tx) =>
          work({
            ...tx,
            imports: {
              ...tx.imports,
              batchDone: (...args: Parameters<typeof tx.imports.batchDone>) => {
                batches += 1;
                if (batches === 2) throw new Error('killed');
                return tx.imports.batchDone(...args);
              },
            },
          }),
        ),
    } as typeof store;
    await expect(workImport(gateway, { store: failing })).rejects.toThrow('killed');
    expect(await inboxCount(gateway)).toBe(before + 1_000);
    expect((await readImport(gateway, id)).counts).toMatchObject({ received: 500 });
    expect(await workImport(gateway)).toBeUndefined();
    gateway.time.now = new Date(gateway.time.now.getTime() + 61_000);
    expect(await workImport(gateway, { isStopping: () => batches > 0 })).toMatchObject({ state: 'put-off' });
    gateway.time.now = new Date(gateway.time.now.getTime() + 2_000);
    expect(await workImport(gateway)).toMatchObject({ state: 'done' });
    expect((await readImport(gateway, id)).counts).toMatchObject({
      received: 1_700,
      accepted: 1_700,
      duplicate: 0,
    });
    expect(await inboxCount(gateway)).toBe(before + 1_700);
  });

  test('never outruns the bound of the inbox: it waits between two batches', async () => {
    const { import: id } = (await sendFile(gateway, fileOf(...many('B', 600)))).json<ImportAnswer>();
    const waiting = (await gateway.services.store.backlog(100_000)).records;
    const bound = { backlog: waiting + 1, pause: async () => false };
    expect(await workImport(gateway, bound)).toMatchObject({ state: 'put-off' });
    expect(await readImport(gateway, id)).toMatchObject({
      state: 'waiting',
      rows: 600,
      counts: { received: 500 },
    });
    gateway.time.now = new Date(gateway.time.now.getTime() + 2_000);
    expect(await workImport(gateway)).toMatchObject({ state: 'done' });
    expect((await readImport(gateway, id)).counts).toMatchObject({ accepted: 600 });
  });
});

describe('A feed whose files have everybody', () => {
  test('is stopped where too many are gone; else says how many, and leaves them as they were', async () => {
    const whole = await startTestGateway();
    const feeds = new Map(whole.worker.importing.feeds);
    const usual = feeds.get('spreadsheet');
    if (usual === undefined) throw new Error('no feed');
    feeds.set('spreadsheet', { ...usual, fullSnapshot: true });
    const work = async (...rows: readonly string[]): Promise<ImportAnswer> => {
      const { import: id } = (await sendFile(whole, fileOf(...rows))).json<ImportAnswer>();
      await workImport(whole, { feeds });
      return readImport(whole, id);
    };
    const rows = many('P', 40);
    expect(await work(...rows)).toMatchObject({ state: 'done', vanished: { people: 0, of: 0 } });
    expect(await work(...rows.slice(0, 30))).toMatchObject({
      state: 'stopped',
      problem: { code: 'too-many-vanished' },
      counts: { received: 0 },
    });
    expect(await work(...rows.slice(1))).toMatchObject({
      state: 'done',
      vanished: { people: 1, of: 40, fix: expect.stringContaining('send once more as closed') },
      counts: { duplicate: 39 },
    });
    await whole.stop();
  });
});
