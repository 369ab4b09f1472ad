import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import tamesideGlossop from '../../src/living-well/sites/tameside-glossop.json' with { type: 'json' };
import { validate } from '../fhir/validator.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { addOtherSource } from '../support/look.ts';
import { newEntries } from '../support/log-entries.ts';

const folder = mkdtempSync(join(tmpdir(), 'lwg-feedback-'));
const asked = { ...tamesideGlossop.feedback, answers: ['yes', 'partly', 'no'] };
writeFileSync(join(folder, 'site.json'), JSON.stringify({ ...tamesideGlossop, feedback: asked }));

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ variables: { LWG_SITES_FOLDER: folder } });
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

const form = () => ({
  site: 'tameside-glossop',
  id: randomUUID(),
  instrument: 'tameside-glossop-feedback',
  month: '2024-04',
  answers: { 'views-taken-seriously': 'yes', 'working-together': 'partly' },
});
const send = (payload: object, apiKey = gateway.apiKey) =>
  gateway.app.inject({
    method: 'POST',
    url: '/v1/feedback',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    payload: JSON.stringify(payload),
  });
const read = (apiKey = gateway.apiKey) =>
  gateway.app.inject({ method: 'GET', url: '/v1/feedback', headers: { 'x-api-key': apiKey } });

describe('A feedback form is refused', () => {
  test.each([
    ['that names a person', 400, { person: { id: 'P-1' } }],
    ['that has a day', 400, { month: '2024-04-18' }],
    ['that says something in words', 400, { comment: 'Thank you, Jo' }],
    ['for a place that the system does not send for', 403, { site: 'salford' }],
    ['of another place’s questions', 400, { instrument: 'edinburgh-feedback' }],
    ['without a place', 400, { site: undefined }],
  ])('%s', async (_, status, change) => {
    const response = await send({ ...form(), ...change });
    expect([response.statusCode, response.body]).toEqual([status, expect.not.stringContaining('Jo')]);
    expect((await read()).json()).toMatchObject({ total: 0 });
  });

  test('of a stranger, unread', async () => {
    expect((await send(form(), 'lwg_key_nobody')).statusCode).toBe(401);
  });
});

describe('A feedback form', () => {
  const sent = form();

  test('is kept once, with no receipt, and leaves nothing that says when or of whom', async () => {
    const before = await gateway.database.query('SELECT count(*)::int FROM audit_event');
    const [first, again] = [await send(sent), await send(sent)];
    expect([first.statusCode, first.body, again.statusCode]).toEqual([204, '', 204]);
    expect(await gateway.database.query('SELECT count(*)::int FROM audit_event')).toEqual(before);
    const rows = await gateway.database.query('SELECT *, received_on::text FROM feedback');
    expect(rows).toEqual([
      {
        id: sent.id,
        source_organisation: gateway.caseClient.organisation,
        site: 'tameside-glossop',
        received_on: '2026-11-22',
        sealed: expect.any(Buffer),
      },
    ]);
    for (const table of ['resource', 'inbox', 'person'])
      expect(await gateway.database.query(`SELECT FROM ${table}`)).toEqual([]);
  });

  test('keeps its id: another form under it is refused', async () => {
    expect((await send({ ...sent, month: '2024-05' })).statusCode).toBe(422);
  });

  test('is read and counted by its own organisation, without a subject, under an entry in the log', async () => {
    const { answer, entries } = await newEntries(gateway, 'feedback', () => read());
    const { total, responses } = answer.json<{ total: number; responses: QuestionnaireResponse[] }>();
    expect([total, entries.map(({ outcome }) => outcome)]).toEqual([1, ['shown']]);
    const [response] = responses;
    expect(Object.keys(response ?? {}).toSorted()).toEqual([
      'authored',
      'id',
      'item',
      'questionnaire',
      'resourceType',
      'status',
    ]);
    expect(response).toMatchObject({
      authored: '2024-04',
      item: [
        { linkId: 'views-taken-seriously', answer: [{ valueString: 'yes' }] },
        { linkId: 'working-together', answer: [{ valueString: 'partly' }] },
      ],
    });
    expect(responses.flatMap(validate)).toEqual([]);
  });

  test('is nothing to another organisation', async () => {
    const { apiKey } = await addOtherSource(gateway);
    expect((await read(apiKey)).json()).toEqual({ total: 0, responses: [] });
    expect((await send(sent, apiKey)).statusCode).toBe(422);
  });
});
