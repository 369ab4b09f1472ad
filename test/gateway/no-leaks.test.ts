import { Writable } from 'node:stream';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { createLog } from '../../src/log.ts';
import { startLaneWorker } from '../../src/queues/lane-worker.ts';
import { currentSupport, findPatient, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { push } from '../support/push.ts';

/** Somebody whose every word is easy to find. */
const canary: CaseRecordInput = {
  ...people.sharesMost(),
  person: {
    id: 'CANARY-LOCAL-ID',
    nhsNumber: '9990000069',
    birthDate: '1971-03-17',
    name: { given: ['Zephyrine'], family: 'Canaryname' },
    address: { lines: ['17 Canary Wharfside'], postcode: 'ZZ99 3WZ' },
    telephone: '07700 900777',
    communicationNeeds: ['Speaks with canary sentences only'],
  },
};
const traces = /canary|zephyrine|9990000069|999 000 0069|1971-03-17|07700 ?900777|ZZ99 3WZ/i;

let gateway: TestGateway;
let app: FastifyInstance;
const lines: string[] = [];
const answers: LightMyRequestResponse[] = [];

beforeAll(async () => {
  gateway = await startTestGateway();
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'));
      done();
    },
  });
  app = await buildApp({ ...gateway.services, log: createLog('debug', destination) });
});
afterAll(async () => {
  await app.close();
  await gateway.stop();
});

async function send(record: unknown, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const body = typeof record === 'string' ? record : JSON.stringify(record);
  answers.push(await push({ ...gateway, app }, body, { headers }));
}

describe('No line of the log and no error says anything of the person', () => {
  test('whatever is sent of them, and however it fails', async () => {
    const { person, source } = canary;
    await send({ ...canary, person: { ...person, nhsNumber: '9990000060', birthDate: '1971-03-17T00' } });
    await send({ ...canary, person: { ...person, name: { given: 'Zephyrine', family: 7 } } });
    await send({ ...canary, [person.name.family]: { Zephyrine: 1 } });
    await send({ ...canary, source: { ...source, system: 'canary-system' } });
    await send(JSON.stringify(canary).slice(0, -1));
    await send(canary, { 'x-api-key': 'Zephyrine Canaryname' });
    await send(canary, { 'x-request-id': '9990000069', 'x-correlation-id': '9990000069' });
    await send(canary, { 'content-type': 'text/canary' });
    const bearer = await token(gateway);
    const faced = { ...gateway, app };
    answers.push(await findPatient(faced, bearer, { nhsNumber: '999000006', birthDate: '1971-03-17' }));
    answers.push(await findPatient(faced, 'no-token', askedFor(canary)));
    answers.push(await currentSupport(faced, bearer, 'CANARY-LOCAL-ID'));
    answers.push(await app.inject({ method: 'GET', url: '/support/people/9990000069?name=Zephyrine' }));
    await gateway.database.query('REVOKE INSERT ON audit_pending FROM lwg_gateway');
    await send(changed(canary, 1, {}));
    answers.push(await findPatient(faced, bearer, askedFor(canary)));
    answers.push(await currentSupport(faced, bearer, personIdOf(canary)));
    await gateway.database.query('GRANT INSERT ON audit_pending TO lwg_gateway');
    for (const { body, headers } of answers) {
      expect(body).not.toMatch(traces);
      expect(JSON.stringify(headers)).not.toMatch(traces);
    }
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(
      new Set([400, 401, 403, 202, 415, 404, 303, 500]),
    );
  });

  test('nor when something nobody foresaw fails, and says their name', async () => {
    const failing: typeof gateway.services.store = {
      ...gateway.services.store,
      transaction: async () => {
        throw new TypeError('Zephyrine Canaryname of 17 Canary Wharfside');
      },
    };
    const unforeseen = await buildApp({
      ...gateway.services,
      store: failing,
      log: createLog('debug', { write: (line: string) => void lines.push(line) }),
    });
    const answer = await push({ ...gateway, app: unforeseen }, canary);
    await unforeseen.close();
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toMatch(traces);
    expect(lines.some((line) => line.includes('TypeError'))).toBe(true);
  });

  test('nor when a worker fails on them', async () => {
    const log = createLog('debug', {
      write: (line: string) => {
        lines.push(line);
      },
    });
    const { processing, store, queue } = gateway.worker;
    const { clock } = gateway.services;
    let closing = false;
    const settled = new Promise<void>((resolve) => {
      const failing = startLaneWorker({
        purge: gateway.worker.purge,
        processing: {
          ...processing,
          clock,
          validate: () => {
            throw new Error('Zephyrine Canaryname cannot be validated');
          },
        },
        store,
        clock,
        queue,
        log: (event, fields) => {
          log(event, fields);
          if (event !== 'WORK002' || closing) return;
          closing = true;
          resolve(failing.close());
        },
      });
    });
    await settled;
    expect(lines.some((line) => line.includes('WORK002'))).toBe(true);
  });

  test('and there were lines to look at', () => {
    const codes = new Set(lines.map((line) => (JSON.parse(line) as { event: string }).event));
    expect([...codes].toSorted()).toEqual(
      expect.arrayContaining(['HTTP001', 'HTTP002', 'HTTP003', 'WORK002']),
    );
    for (const line of lines) expect(line).not.toMatch(traces);
  });
});
