import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { token } from '../support/ask.ts';
import type { TestGateway } from '../support/gateway.ts';
import { newEntries } from '../support/log-entries.ts';
import { addOtherSource, isShown, personIdOf } from '../support/look.ts';
import { alikeAtOther, morgan, withdrawn } from '../support/merging.ts';
import { push, pushAndApply } from '../support/push.ts';
import { csrfOf, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let operator: Visitor;
let worker: Visitor;
let bearer: string;
const mine = morgan();
const theirs = alikeAtOther();
const first = [personIdOf(mine), personIdOf(theirs)].toSorted()[0];
beforeAll(async () => {
  gateway = await startStaffGateway();
  const other = await addOtherSource(gateway);
  bearer = await token(gateway);
  await pushAndApply(gateway, withdrawn(mine, 1));
  await push(gateway, theirs, { apiKey: other.apiKey });
  await gateway.work();
  operator = await signIn(gateway.app, staff.operator);
  worker = await signIn(gateway.app, staff.caseWorker);
});
afterAll(() => gateway.stop());

const urlIn = (body: string): string =>
  (/href="(\/ops\/people\/pair\?of=[\w-]+)"/.exec(body)?.[1] ?? '').replaceAll('&amp;', '&');
async function pairUrl(): Promise<string> {
  return urlIn((await operator.get('/ops/people')).body);
}
async function decide(form: Readonly<Record<string, string>>) {
  const url = await pairUrl();
  const page = await operator.get(url);
  const of = url.split('of=')[1] ?? '';
  return operator.post('/ops/people/pair', { _csrf: csrfOf(page), of, ...form });
}

describe('The operator’s page of people refuses', () => {
  test('an address that is none, is another’s or was changed', async () => {
    const url = await pairUrl();
    for (const other of ['/ops/people/pair', '/ops/people/pair?of=x', `${url.slice(0, -2)}AA`])
      expect((await operator.get(other)).statusCode).toBe(404);
  });

  test('a case worker who has the address; and the attempt is in the log', async () => {
    const url = await pairUrl();
    const { answer, entries } = await newEntries(gateway, 'identity-decision', () => worker.get(url));
    expect(answer.statusCode).toBe(403);
    expect(entries).toMatchObject([{ outcome: 'refused' }]);
    const _csrf = csrfOf(await worker.get('/cases'));
    const form = { _csrf, of: url.split('of=')[1] ?? '', decision: 'merge-first', reason: 'papers-seen' };
    expect((await worker.post('/ops/people/pair', form)).statusCode).toBe(403);
  });

  test.each([
    ['no decision', { reason: 'papers-seen' }, 'Say what you found'],
    ['a decision of one’s own', { decision: 'constructor', reason: 'papers-seen' }, 'Say what you found'],
    ['no reason', { decision: 'apart' }, 'Say why'],
    ['a reason of one’s own', { decision: 'apart', reason: 'toString' }, 'Say why'],
    [
      'a note that is too long',
      { decision: 'apart', reason: 'papers-seen', note: 'x'.repeat(501) },
      '500 characters or fewer',
    ],
  ])('%s', async (_name, form: Readonly<Record<string, string>>, text) => {
    const response = await decide(form);
    expect(response.statusCode).toBe(422);
    expect(response.body).toContain(text);
    expect(response.body).toContain('Nobody has decided.');
  });

  test('a form without its token', async () => {
    const of = (await pairUrl()).split('of=')[1] ?? '';
    const form = { of, decision: 'apart', reason: 'papers-seen' };
    expect((await operator.post('/ops/people/pair', form)).statusCode).toBe(403);
  });

  test('to part two who are not merged', async () => {
    expect((await decide({ decision: 'part', reason: 'papers-seen' })).statusCode).toBe(404);
  });
});

describe('The operator', () => {
  test('sees what is alike and what conflicts, and not a word of what either says', async () => {
    const { answer, entries } = await newEntries(gateway, 'identity-decision', async () =>
      operator.get(await pairUrl()),
    );
    for (const shown of ['Nobody has decided.', 'Different', 'The same', 'Example Wellbeing Charity'])
      expect(answer.body).toContain(shown);
    const said = /Morgan|Testpatient|1988|Nowhere|ZZ99|07700|999 ?000|part-time|Walk with/;
    expect(answer.body).not.toMatch(said);
    expect((await operator.get('/ops/people')).body).not.toMatch(said);
    expect(entries.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
  });

  test('keeps two apart, and takes that back', async () => {
    const apart = await decide({ decision: 'apart', reason: 'person-said' });
    expect(apart.headers.location).toBe('/ops/people?done=apart');
    const list = (await operator.get('/ops/people?done=apart')).body;
    for (const shown of ['They are kept apart.', 'Nobody is waiting to be told apart.', 'Two people'])
      expect(list).toContain(shown);
    expect((await decide({ decision: 'undo', reason: 'decided-in-error' })).headers.location).toBe(
      '/ops/people?done=undo',
    );
  });

  test('merges two, with a note, and parts them: what either refuses is refused of both meanwhile', async () => {
    const their = personIdOf(theirs);
    expect(await isShown(gateway, bearer, their)).toBe(true);
    const note = 'Both teams were rung';
    const merged = await decide({ decision: 'merge-first', reason: 'sources-agree', note });
    expect(merged.headers.location).toBe('/ops/people?done=merge-first');
    const list = (await operator.get('/ops/people?done=merge-first')).body;
    for (const shown of ['They are merged.', 'Robin Tarrant: the sources were asked, and agree', first])
      expect(list).toContain(shown);
    expect(list).not.toContain(note);
    expect((await operator.get(await pairUrl())).body).toContain(
      'They are merged, and go by the first record.',
    );
    expect(await isShown(gateway, bearer, their)).toBe(false);
    const parted = await decide({ decision: 'part', reason: 'decided-in-error' });
    expect(parted.headers.location).toBe('/ops/people?done=part');
    expect(await isShown(gateway, bearer, their)).toBe(true);
  });
});
