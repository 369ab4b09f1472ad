import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { charity } from '../../src/demo/organisations.ts';
import { demoPushes } from '../../src/demo/people.ts';
import { clientSchema } from '../../src/auth/client.ts';
import { secretsOf } from '../../src/gateway/webhooks/webhook-secrets.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import { statusEventSchema } from '../../src/http/webhooks/event-schema.ts';
import { loadValidator } from '../../src/validation/load-validator.ts';
import type { TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor } from '../support/look.ts';
import { findInText, needlesOf } from '../support/needles.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { csrfOf, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';
import { agreeOnTelling, introduceThem, introduction, pageOf, tellTeam } from '../support/telling.ts';
import { tellAllDue } from '../support/webhooks.ts';

let gateway: TestGateway;
let receiver: Receiver;
let nurse: Visitor;
let worker: Visitor;
let apiKey: string;
const robin = people.undecided();
// As the demo has them: their team may be told there.
const [morgan = people.sharesMost()] = demoPushes('2026-11-21');
const unknown = { nhsNumber: '9990000085', birthDate: '1990-05-05' };
// The machine's own time: the published verifier of signatures knows no other.
const start = new Date();

beforeAll(async () => {
  gateway = await startStaffGateway({ now: start });
  receiver = await startReceiver();
  await agreeOnTelling(gateway);
  await pushAndApply(gateway, robin);
  await pushAndApply(gateway, morgan);
  const client = clientSchema.parse({
    ...gateway.caseClient,
    environment: 'demo',
    scopes: ['case-records.write', 'receipts.read', 'system/Task.rus'],
    purposes: ['TREAT'],
    statusTo: receiver.url,
  });
  const register = { store: gateway.services.store, clock: gateway.services.clock };
  await registerClient(register, client);
  apiKey = await issueApiKey(register, client, client.scopes);
});
beforeEach(async () => {
  await gateway.database.query('TRUNCATE told, told_outbox');
  receiver.received.length = 0;
  nurse = await signIn(gateway.app, staff.nurse);
  worker = await signIn(gateway.app, staff.caseWorker);
});
afterAll(async () => {
  receiver.stop();
  await gateway.stop();
});

interface Listed {
  readonly task: {
    readonly id: string;
    readonly status: string;
    readonly for: { readonly reference: string };
  };
  readonly request?: { readonly note: readonly { readonly text: string; readonly authorString: string }[] };
  readonly person: {
    readonly name: readonly object[];
    readonly identifier: readonly { readonly value: string }[];
  };
}
const fetchTasks = async (): Promise<readonly Listed[]> => {
  const answer = await gateway.app.inject({ url: '/v1/tasks', headers: { 'x-api-key': apiKey } });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<{ tasks: readonly Listed[] }>().tasks;
};
const answerTask = async (id: string, payload: object) =>
  gateway.app.inject({
    method: 'POST',
    url: `/v1/tasks/${id}/answer`,
    headers: { 'x-api-key': apiKey },
    payload,
  });

describe('The nurse tells the team', () => {
  test('at ten past two, and the case worker reads it in the morning: who, what, since when, from whom', async () => {
    const url = await pageOf(nurse, askedFor(morgan));
    const sent = await tellTeam(nurse, url, { phone: '020 7946 0123', note: 'Waiting in   cubicle 4.' });
    expect([sent.statusCode, sent.headers.location]).toEqual([303, `${url}/tell/told`]);
    expect((await nurse.get(`${url}/tell/told`)).body).toContain('The team will see it');
    expect((await nurse.get(`${url}/tell`)).body).toContain('Not seen by the team yet.');

    const list = await worker.get('/cases/told');
    for (const text of [
      'Morgan Testpatient',
      'Is in the emergency department now',
      '020 7946 0123',
      'Waiting in cubicle 4.',
      'MH liaison nurse, ED, Example Infirmary',
    ])
      expect(list.body).toContain(text);

    const [, address = ''] = /action="(\/cases\/told\/[^"]+)"/.exec(list.body) ?? [];
    const answer = await worker.post(address, { _csrf: csrfOf(list), answer: 'seen' });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/cases/told']);
    expect((await worker.get('/cases/told')).body).toContain('Nothing to see to.');
    expect((await nurse.get(`${url}/tell`)).body).toContain('Seen by the team at');
  });

  test('of somebody who has not said: the agreement decides, and the case system is told by reference and fetches it', async () => {
    const url = await pageOf(nurse, askedFor(robin));
    expect((await tellTeam(nurse, url)).headers.location).toBe(`${url}/tell/told`);

    expect(await tellAllDue(gateway)).toEqual(['case-system delivered 1 open']);
    const [call] = receiver.received;
    if (call === undefined) throw new Error('nothing came');
    const [secret = ''] = secretsOf(gateway.config.keys, { clientId: 'case-system', secretNumbers: [1] });
    new Webhook(secret).verify(call.body, call.headers as Record<string, string>);
    const event = statusEventSchema.parse(JSON.parse(call.body));
    expect(event).toMatchObject({ type: 'task.created' });
    expect(findInText(needlesOf([robin]), call.body)).toEqual([]);

    const [listed, ...others] = await fetchTasks();
    expect(others).toEqual([]);
    if (listed === undefined || event.type !== 'task.created') throw new Error('nothing was told');
    expect(event.data).toEqual([{ task: listed.task.id }]);
    expect(listed.person.identifier.map(({ value }) => value)).toContain('C-1004');
    expect((await loadValidator())(listed.task as never)).toEqual([]);

    expect((await answerTask(listed.task.id, { answer: 'seen' })).statusCode).toBe(204);
    expect((await answerTask(listed.task.id, { answer: 'seen' })).statusCode).toBe(204);
    expect(await fetchTasks()).toEqual([]);
    expect((await nurse.get(`${url}/tell`)).body).toContain('Seen by the team at');
  });

  test('and all of it is in the log: that it was told, read and answered, by whom', async () => {
    const url = await pageOf(nurse, askedFor(morgan));
    const { entries } = await newEntries(gateway, 'told', async () => {
      await tellTeam(nurse, url);
      const [listed] = await fetchTasks();
      await answerTask(listed?.task.id ?? '', { answer: 'seen' });
    });
    expect(entries.map(({ outcome }) => outcome).toSorted()).toEqual([
      'done',
      'done',
      'shown',
      'shown',
      'shown',
    ]);
    const opened = await Promise.all(entries.map(({ id }) => openEntry(gateway, id, charity)));
    // The list's own entry is about nobody.
    expect(opened.map((entry) => entry?.personId !== undefined).filter(Boolean)).toHaveLength(4);
  });
});

describe('The nurse introduces somebody', () => {
  test('whom nobody knows: the team reads who, what for, the number and the yes, and takes them on', async () => {
    const url = await pageOf(nurse, unknown);
    const sent = await introduceThem(nurse, url);
    expect([sent.statusCode, sent.headers.location]).toEqual([303, `${url}/introduce/introduced`]);
    const list = await worker.get('/cases/told');
    for (const text of [
      'Ravi Unknownsson',
      '999 000 0085',
      '07700 900345',
      'Building resilience',
      'The person said yes, face to face',
      'Sam Nightingale, MH liaison nurse, ED, Example Infirmary',
    ])
      expect(list.body).toContain(text);
    const [listed] = await fetchTasks();
    const validate = await loadValidator();
    for (const resource of [listed?.task, listed?.request, listed?.person])
      expect(validate(resource as never)).toEqual([]);
    expect((await answerTask(listed?.task.id ?? '', { answer: 'accepted' })).statusCode).toBe(204);
    expect((await worker.get('/cases/told')).body).toContain('Taken on');
  });

  test('who is known to the team: a record of its own, so that nothing of what they share changes', async () => {
    const priya = people.sharesNothing();
    await pushAndApply(gateway, priya);
    const url = await pageOf(nurse, askedFor(priya));
    expect((await introduceThem(nurse, url)).headers.location).toBe(`${url}/introduce/introduced`);
    const [listed] = await fetchTasks();
    const { rows } = {
      rows: await gateway.database.query<{ id: string }>(
        'SELECT person_id AS id FROM person_identifier WHERE kind = $1',
        ['nhs-number'],
      ),
    };
    expect(rows.map(({ id }) => `Patient/${id}`)).not.toContain(listed?.task.for.reference);
  });

  test('and it may be declined, with a reason', async () => {
    await introduceThem(nurse, await pageOf(nurse, unknown));
    const list = await worker.get('/cases/told');
    const [, address = ''] = /action="(\/cases\/told\/[^"]+)"/.exec(list.body) ?? [];
    await worker.post(address, { _csrf: csrfOf(list), answer: 'declined', reason: 'no-answer' });
    const after = (await worker.get('/cases/told')).body;
    expect(after).toContain('Declined');
    expect(after).toContain('The person could not be reached');
  });

  test('twice: one person, two introductions', async () => {
    const url = await pageOf(nurse, unknown);
    await introduceThem(nurse, url);
    await introduceThem(nurse, url, { ...introduction, phone: '07700 900999' });
    const tasks = await fetchTasks();
    expect(new Set(tasks.map(({ task }) => task.for.reference)).size).toBe(1);
    expect(tasks).toHaveLength(2);
  });
});
