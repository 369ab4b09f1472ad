import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clientSchema, type Client } from '../../src/auth/client.ts';
import { readIntroductions } from '../../src/config-introductions.ts';
import { errorTable } from '../../src/errors.ts';
import { erasePerson } from '../../src/gateway/erasure/erase-person.ts';
import { charity, demoDeployment, demoReturnAgreement } from '../../src/demo/organisations.ts';
import { letsTeamBeTold } from '../../src/demo/people.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import type { TestGateway } from '../support/gateway.ts';
import { newEntries } from '../support/log-entries.ts';
import { addOtherSource, askedFor, fromOtherSource, otherCharity, personIdOf } from '../support/look.ts';
import { asWritten, outsideOfAnyLength } from '../support/indistinguishable.ts';
import { changed, people, withoutData } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import { csrfOf, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';
import { agreeOnTelling, formOf, introduceThem, introduction, pageOf, tellTeam } from '../support/telling.ts';

let gateway: TestGateway;
let nurse: Visitor;
let worker: Visitor;
const robin = people.undecided();
const morgan = letsTeamBeTold(people.sharesMost());
const priya = people.sharesWhoHelps();
const unknown = { nhsNumber: '9990000085', birthDate: '1990-05-05' };
const system = { purposes: ['TREAT'], scopes: ['system/Task.rus'] };

beforeAll(async () => {
  gateway = await startStaffGateway();
  await agreeOnTelling(gateway);
  for (const record of [robin, morgan, priya, people.sharesNothing(), withoutData()])
    expect(await pushAndApply(gateway, record)).toBe('applied');
});
beforeEach(async () => {
  await gateway.database.query('TRUNCATE told, told_outbox');
  nurse = await signIn(gateway.app, staff.nurse);
  worker = await signIn(gateway.app, staff.caseWorker);
});
afterAll(() => gateway.stop());

const told = async (): Promise<number> => (await gateway.database.query('SELECT FROM told')).length;
async function keyOf(change: Partial<Client>): Promise<string> {
  const register = { store: gateway.services.store, clock: gateway.services.clock };
  const client = clientSchema.parse({ ...gateway.caseClient, ...system, id: `c-${randomUUID()}`, ...change });
  await registerClient(register, client);
  return issueApiKey(register, client, client.scopes);
}
const tasksFor = (key: string) => gateway.app.inject({ url: '/v1/tasks', headers: { 'x-api-key': key } });
const answerFor = (key: string, id: string, payload: object) =>
  gateway.app.inject({
    method: 'POST',
    url: `/v1/tasks/${id}/answer`,
    headers: { 'x-api-key': key },
    payload,
  });

describe('A team is not told', () => {
  test('of somebody whose choices do not let it be: the nurse is told so, and not why', async () => {
    const url = await pageOf(nurse, askedFor(priya));
    const { answer, entries } = await newEntries(gateway, 'told', () => tellTeam(nurse, url));
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `${url}/tell/not-told`]);
    expect((await nurse.get(`${url}/tell/not-told`)).body).toContain('This did not reach a team');
    expect(entries.map(({ outcome }) => outcome).toSorted()).toEqual(['refused', 'shown']);
    expect(await told()).toBe(0);
  });

  test('where no agreement lets the trust tell it', async () => {
    const revoked = { ...demoReturnAgreement, version: 2, revoked: true };
    await agreeOnTelling(gateway, revoked);
    const url = await pageOf(nurse, askedFor(robin));
    expect((await tellTeam(nurse, url)).headers.location).toBe(`${url}/tell/not-told`);
    await agreeOnTelling(gateway, { ...demoReturnAgreement, version: 3 });
    expect((await tellTeam(nurse, url)).headers.location).toBe(`${url}/tell/told`);
  });

  test('that is not released to the nurse: another person’s, and one that is made up', async () => {
    const [other = ''] = formOf(await nurse.get(`${await pageOf(nurse, askedFor(morgan))}/tell`)).teams;
    const url = await pageOf(nurse, askedFor(robin));
    for (const team of [other, randomUUID(), 'x'])
      expect((await tellTeam(nurse, url, { team })).headers.location).toBe(`${url}/tell/not-told`);
    expect(await told()).toBe(0);
  });

  test('twice by one form, however often it is sent', async () => {
    const url = await pageOf(nurse, askedFor(robin));
    const once = randomUUID();
    for (const note of ['first', 'first', 'second'])
      expect((await tellTeam(nurse, url, { once, note })).headers.location).toBe(`${url}/tell/told`);
    expect(await told()).toBe(1);
  });

  test.each([
    ['without whom', { team: '' }],
    ['without what', { situation: '' }],
    ['with a situation that is none', { situation: 'constructor' }],
    ['to phone, without a number', { situation: 'please-phone' }],
    ['with words for a number', { phone: 'the ward' }],
    ['with more than a short note', { note: 'x'.repeat(201) }],
  ])('%s: the form comes back with what is wrong', async (_, form) => {
    const url = await pageOf(nurse, askedFor(robin));
    const answer = await tellTeam(nurse, url, form);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('There is a problem');
    expect(await told()).toBe(0);
  });

  test('by a form without its token, or once the session is over', async () => {
    const url = await pageOf(nurse, askedFor(robin));
    const { teams, once } = formOf(await nurse.get(`${url}/tell`));
    const form = { once, team: teams[0] ?? '', situation: 'seen-gone-home' };
    expect((await nurse.post(`${url}/tell`, form)).statusCode).toBe(403);
    expect((await nurse.post(`${url}/introduce`, introduction)).statusCode).toBe(403);
    const _csrf = csrfOf(await nurse.get(`${url}/tell`));
    const now = gateway.time.now;
    gateway.time.now = new Date(now.getTime() + 16 * 60_000);
    const late = await nurse.post(`${url}/tell`, { ...form, _csrf });
    gateway.time.now = now;
    expect(late.headers.location ?? late.statusCode).not.toContain('/tell/told');
    expect(await told()).toBe(0);
  });

  test('by anybody but the nurse, under another session’s address or none', async () => {
    const url = await pageOf(nurse, askedFor(robin));
    const officer = await signIn(gateway.app, staff.igOfficer);
    const another = await signIn(gateway.app, staff.nurse);
    for (const visitor of [officer, worker, another])
      for (const page of ['tell', 'tell/told', 'introduce', 'introduce/introduced'])
        expect((await visitor.get(`${url}/${page}`)).statusCode).toBe(404);
  });
});

describe('What the page shows', () => {
  test('is one page for somebody unknown, who shares nothing, who has no data and who is not there', async () => {
    const asked = [
      unknown,
      askedFor(people.sharesNothing()),
      askedFor(withoutData()),
      { ...askedFor(morgan), birthDate: '1988-07-15' },
    ];
    for (const page of ['tell', 'introduce']) {
      const seen = [];
      for (const one of asked) {
        const answer = await nurse.get(`${await pageOf(nurse, one)}/${page}`);
        const outside = outsideOfAnyLength(answer, asWritten(one));
        seen.push({ ...outside, body: outside.body.replace(/name="once" value="[^"]+"/, '*') });
      }
      expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
    }
  });

  test('and what is sent by it has one answer: to tell, and to introduce', async () => {
    for (const one of [unknown, askedFor(people.sharesNothing()), askedFor(withoutData())]) {
      const url = await pageOf(nurse, one);
      expect((await tellTeam(nurse, url)).headers.location).toBe(`${url}/tell/not-told`);
      expect((await tellTeam(nurse, url, { situation: '' })).statusCode).toBe(422);
      expect((await introduceThem(nurse, url)).headers.location).toBe(`${url}/introduce/introduced`);
    }
  });

  test('holds nothing of what a team did whom the nurse may not see any more', async () => {
    const url = await pageOf(nurse, askedFor(morgan));
    await tellTeam(nurse, url);
    expect((await nurse.get(`${url}/tell`)).body).toContain('Not seen by the team yet');
    const { sharing } = people.sharesNothing();
    await pushAndApply(
      gateway,
      changed(morgan, 5, { ...(sharing && { sharing: { ...sharing, id: 'X-1001' } }) }),
    );
    expect((await nurse.get(`${url}/tell`)).body).not.toContain('Told in the last 7 days');
    expect((await worker.get('/cases/told')).body).toContain('Nothing to see to.');
    await pushAndApply(gateway, changed(morgan, 6, {}));
    expect((await worker.get('/cases/told')).body).toContain('Morgan Testpatient');
  });
});

describe('What a team was told', () => {
  const taskOf = async (): Promise<string> =>
    (await gateway.database.query<{ id: string }>('SELECT id::text FROM told'))[0]?.id ?? '';

  test('is not for another organisation, nor for its answers: it is nothing there', async () => {
    await tellTeam(nurse, await pageOf(nurse, askedFor(robin)));
    const id = await taskOf();
    const stranger = await keyOf({ organisation: otherCharity, sources: [] });
    expect((await tasksFor(stranger)).json()).toEqual({ tasks: [] });
    const answers = [
      await answerFor(stranger, id, { answer: 'seen' }),
      await answerFor(stranger, randomUUID(), { answer: 'seen' }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404]);
    const [one, other] = answers.map((answer) => ({ ...answer.json<object>(), reference: '' }));
    expect(one).toEqual(other);
  });

  test('is not for a system without the scope or the purpose, nor for nurses and IG officers', async () => {
    const answers = await Promise.all(
      [{ scopes: ['case-records.write'] }, { purposes: [] }].map(async (change) =>
        tasksFor(await keyOf(change)),
      ),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403]);
    const officer = await signIn(gateway.app, staff.charityOfficer);
    for (const visitor of [nurse, officer]) expect((await visitor.get('/cases/told')).statusCode).toBe(403);
  });

  test('has one answer: not another one, none of another kind, and no reason where none is asked for', async () => {
    await tellTeam(nurse, await pageOf(nurse, askedFor(robin)));
    const id = await taskOf();
    const key = await keyOf({});
    expect((await answerFor(key, id, { answer: 'accepted' })).statusCode).toBe(409);
    expect((await answerFor(key, id, { answer: 'declined' })).statusCode).toBe(400);
    expect((await answerFor(key, id, { answer: 'declined', reason: 'other' })).statusCode).toBe(409);
    expect((await answerFor(key, id, { answer: 'seen', reason: 'other' })).statusCode).toBe(400);
    expect((await answerFor(key, id, { answer: 'seen' })).statusCode).toBe(204);
  });

  test('is not answered without the token of the form', async () => {
    await tellTeam(nurse, await pageOf(nurse, askedFor(robin)));
    expect((await worker.post(`/cases/told/${await taskOf()}`, { answer: 'seen' })).statusCode).toBe(403);
  });

  test('makes no record of the person at the trust that told it: it may not speak for them', async () => {
    await tellTeam(nurse, await pageOf(nurse, askedFor(robin)));
    const isHeld = await gateway.services.store.transaction((tx) =>
      tx.people.hasRecordsFrom(personIdOf(robin), demoReturnAgreement.source),
    );
    expect(isHeld).toBe(false);
  });

  test('goes to the organisation whose team was chosen, and to no other that helps', async () => {
    const other = await addOtherSource(gateway);
    await push(gateway, JSON.stringify(fromOtherSource(robin)), { apiKey: other.apiKey });
    await gateway.work();
    const url = await pageOf(nurse, askedFor(robin));
    const { teams } = formOf(await nurse.get(`${url}/tell`));
    expect(teams).toHaveLength(2);
    const outcomes = [];
    for (const team of teams) outcomes.push(String((await tellTeam(nurse, url, { team })).headers.location));
    // There is an agreement with one of the two.
    expect(outcomes.toSorted()).toEqual([`${url}/tell/not-told`, `${url}/tell/told`]);
    expect(await gateway.database.query('SELECT owner FROM told')).toEqual([{ owner: charity }]);
  });
});

describe('Nobody is introduced', () => {
  test.each([
    ['without their yes', { agreement: '' }],
    ['without a number', { phone: '' }],
    ['without a name', { family: '' }],
    ['to a place that takes none from here', { site: 'luton' }],
    ['for nothing', { strands: 'drink' }],
    ['under a name of a hundred letters', { given: 'x'.repeat(100) }],
  ])('%s', async (_, change) => {
    const url = await pageOf(nurse, unknown);
    const answer = await introduceThem(nurse, url, { ...introduction, ...change });
    expect(answer.statusCode).toBe(422);
    expect(await told()).toBe(0);
  });

  test('where no agreement lets introductions through: and the nurse knows', async () => {
    await agreeOnTelling(gateway, { ...demoReturnAgreement, version: 4, revoked: true });
    const url = await pageOf(nurse, unknown);
    expect((await introduceThem(nurse, url)).headers.location).toBe(`${url}/introduce/not-introduced`);
    await agreeOnTelling(gateway, { ...demoReturnAgreement, version: 5 });
    expect(await told()).toBe(0);
  });

  test('again, once what was kept of the first time is erased', async () => {
    const url = await pageOf(nurse, { nhsNumber: '9990000093', birthDate: '1971-01-01' });
    await introduceThem(nurse, url);
    const [row] = await gateway.database.query<{ id: string }>('SELECT person_id::text AS id FROM told');
    await erasePerson(gateway.services, row?.id ?? '', 'asked-for');
    const again = await introduceThem(nurse, url);
    expect([again.statusCode, again.body]).toEqual([
      410,
      expect.stringContaining(errorTable['person-erased'].text),
    ]);
    expect(await told()).toBe(1);
  });

  test('at a place that does not say so, or at an organisation that is nowhere: refused at the start', () => {
    const { sites } = gateway.config;
    const deployment = demoDeployment('http://127.0.0.1:9');
    for (const introductions of [
      [{ site: 'tameside-glossop', organisation: charity }],
      [{ site: 'luton', organisation: charity }],
      [{ site: 'salford', organisation: 'X9C99' }],
    ])
      expect(() => readIntroductions({ ...deployment, introductions }, sites)).toThrow(/introductions names/);
  });
});
