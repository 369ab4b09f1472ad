import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blockWith } from '../support/blocked.ts';
import type { TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { changed, people } from '../support/people.ts';
import { pushAndApply, readReceipt } from '../support/push.ts';
import { csrfOf, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let operator: Visitor;
let worker: Visitor;
let receipt: string;
const record = people.sharesMost();
beforeAll(async () => {
  gateway = await startStaffGateway();
  await pushAndApply(gateway, record);
  receipt = await blockWith(gateway, changed(record, 1, {}));
  operator = await signIn(gateway.app, staff.operator);
  worker = await signIn(gateway.app, staff.caseWorker);
});
afterAll(() => gateway.stop());

const statusOf = async (): Promise<unknown> =>
  (await readReceipt(gateway, receipt)).json<{ status: string }>().status;
async function decide(how: 'retry' | 'skip', form: Readonly<Record<string, string>> = {}) {
  const _csrf = csrfOf(await operator.get(`/ops/inbox/${receipt}`));
  return operator.post(`/ops/inbox/${receipt}/${how}`, { _csrf, ...form });
}

describe('The operator’s page refuses', () => {
  test('a receipt that blocks nothing, that is nobody’s, and that is none', async () => {
    for (const other of [randomUUID(), 'x', '..%2f..%2fcases']) {
      expect((await operator.get(`/ops/inbox/${other}`)).statusCode).toBe(404);
      const _csrf = csrfOf(await operator.get('/ops/inbox'));
      expect((await operator.post(`/ops/inbox/${other}/retry`, { _csrf })).statusCode).toBe(404);
    }
  });

  test.each(['retry', 'skip'] as const)('a %s without the form’s token', async (how) => {
    const response = await operator.post(`/ops/inbox/${receipt}/${how}`, {
      reason: 'sent-in-error',
      confirmed: 'yes',
    });
    expect(response.statusCode).toBe(403);
    expect(await statusOf()).toBe('received');
  });

  test.each([
    ['no reason', { confirmed: 'yes' }, 'Say why it is skipped'],
    ['a reason of one’s own', { reason: 'Mx Testpatient asked', confirmed: 'yes' }, 'Say why it is skipped'],
    ['a name that every object has', { reason: 'constructor', confirmed: 'yes' }, 'Say why it is skipped'],
    ['no confirmation', { reason: 'sent-in-error' }, 'Confirm that it is to be skipped'],
  ])('a skip with %s', async (_name, form: Readonly<Record<string, string>>, text) => {
    const response = await decide('skip', form);
    expect(response.statusCode).toBe(422);
    expect(response.body).toContain(text);
    expect(await statusOf()).toBe('received');
  });

  test('somebody else’s pages to an operator', async () => {
    for (const url of ['/support', '/cases', '/cases/people', '/ig/access-log']) {
      expect((await operator.get(url)).statusCode).toBe(403);
    }
  });

  test('a case worker who knows the address', async () => {
    expect((await worker.get(`/ops/inbox/${receipt}`)).statusCode).toBe(403);
    const _csrf = csrfOf(await worker.get('/cases'));
    const form = { _csrf, reason: 'sent-in-error', confirmed: 'yes' };
    expect((await worker.post(`/ops/inbox/${receipt}/skip`, form)).statusCode).toBe(403);
    expect(await statusOf()).toBe('received');
  });
});

describe('The operator', () => {
  test('is led there, and sees what waits in plain words and nothing of a person', async () => {
    expect((await operator.get('/')).headers.location).toBe('/ops/inbox');
    for (const url of ['/ops/inbox', `/ops/inbox/${receipt}`]) {
      const { body } = await operator.get(url);
      for (const shown of [
        receipt,
        'mapping-failed',
        'could not be turned into valid FHIR',
        'Example Wellbeing Charity',
        'tameside-glossop/example-cases',
      ]) {
        expect(body).toContain(shown);
      }
      const { nhsNumber = '', birthDate, id, name } = record.person;
      for (const hidden of [nhsNumber, birthDate, id, name.family, ...name.given])
        expect(body).not.toContain(hidden);
    }
  });

  test('and the charity sees that it is kept', async () => {
    expect((await worker.get('/cases')).body).toContain('1 kept, waiting for the people who run the gateway');
  });

  test('tries it again; a skip of it afterwards finds nothing', async () => {
    const { answer, entries } = await newEntries(gateway, 'lane-decision', () => decide('retry'));
    expect(answer.headers.location).toBe('/ops/inbox?done=retry');
    expect((await operator.get('/ops/inbox?done=retry')).body).toContain(
      'It is tried again within a second.',
    );
    expect(await openEntry(gateway, entries[0]?.id ?? '', 'X9T01')).toMatchObject({
      actor: { kind: 'staff', name: 'Robin Tarrant' },
      face: 'page',
      detail: { asked: { receipt, decision: 'retry' } },
    });
    await gateway.work();
    expect(await statusOf()).toBe('applied');
    expect((await worker.get('/cases')).body).not.toContain('waiting for the people who run the gateway');
    expect((await operator.get(`/ops/inbox/${receipt}`)).statusCode).toBe(404);
  });

  test('skips one with a reason, and the IG officer can read who did it and why', async () => {
    receipt = await blockWith(gateway, changed(record, 2, {}));
    const { answer, entries } = await newEntries(gateway, 'lane-decision', () =>
      decide('skip', { reason: 'sent-in-error', confirmed: 'yes' }),
    );
    expect(answer.headers.location).toBe('/ops/inbox?done=skip');
    expect(await statusOf()).toBe('discarded');
    const officer = await signIn(gateway.app, staff.igOfficer);
    expect((await officer.get('/ig/access-log')).body).toContain('Blocked record decided on');
    const { body } = await officer.get(`/ig/access-log/${entries[0]?.id ?? ''}`);
    for (const shown of ['Robin Tarrant', 'sent-in-error', receipt]) expect(body).toContain(shown);
  });
});
