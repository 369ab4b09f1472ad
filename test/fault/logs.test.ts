import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systems } from '../../src/fhir/systems.ts';
import { launchBrowser } from '../support/chromium.ts';
import { openDesk } from '../support/desk.ts';
import { startCollector, type Collector } from '../support/collector.ts';
import { findInText, needlesOf } from '../support/needles.ts';
import { startOwnServer, type OwnServer } from '../support/own-server.ts';
import type { CaseRecordInput } from '../support/people.ts';
import { eventually, freePort, startRole, type Started } from '../support/processes.ts';
import { bearer, peopleToday, pushTo, startRealGateway, type RealGateway } from '../support/real-gateway.ts';

const [morgan, priya] = firstTwo(peopleToday());
const number = '9990000018';
const needles = needlesOf([morgan, priya]);
/** What the server of a deployment logs unless told otherwise: the demo's is quieter. */
const usualSettings = [
  'log_min_error_statement=error',
  'log_error_verbosity=verbose',
  'log_connections=all',
  // Every statement, as somebody does who looks for slow ones: its text, and its values were they not left out (log_parameter_max_length=0).
  'log_min_duration_statement=0',
];

let own: OwnServer;
let real: RealGateway;
let roles: readonly Started[];
let opsPort: number;
let collector: Collector;
let postgresLog = '';
const errorBodies: string[] = [];

beforeAll(async () => {
  own = await startOwnServer({ settings: usualSettings, onLog: (text) => (postgresLog += text) });
  collector = await startCollector();
  real = await startRealGateway({ LWG_LOG_LEVEL: 'debug', LWG_TRACES_URL: collector.url }, own.database);
  opsPort = await freePort();
  roles = await Promise.all([
    startRole('serve', { ...real.environment, LWG_OPS_PORT: String(opsPort) }),
    real.start('worker'),
  ]);
}, 90_000);
afterAll(async () => {
  await roles[0]?.end('SIGTERM');
  await real.stop();
  collector.stop();
});

function firstTwo([one, two]: readonly CaseRecordInput[]): readonly [CaseRecordInput, CaseRecordInput] {
  if (one === undefined || two === undefined) throw new Error('there are people');
  return [one, two];
}

/** Sends it, keeps what is answered to what went wrong, and checks that it did. */
async function expectStatus(answer: Promise<Response>, ...statuses: readonly number[]): Promise<void> {
  const response = await answer;
  expect(statuses, await response.clone().text()).toContain(response.status);
  if (response.status >= 400) errorBodies.push(await response.text());
}

const later = (record: CaseRecordInput, minutes: number): CaseRecordInput => {
  const modified = new Date(Date.parse(record.source.modified) + minutes * 60_000).toISOString();
  return { ...record, source: { ...record.source, modified } };
};
const apply = { prefer: 'wait=20' };

async function pushInEveryWay(record: CaseRecordInput): Promise<void> {
  const text = JSON.stringify(record);
  await expectStatus(pushTo(real, record, { key: 'one', ...apply }), 200);
  await expectStatus(pushTo(real, later(record, 1), { key: 'one' }), 422);
  await expectStatus(pushTo(real, { ...record, person: { ...record.person, gender: 'female' } }, apply), 200);
  await expectStatus(pushTo(real, { ...later(record, 2), person: priya.person }, apply), 200);
  await expectStatus(pushTo(real, text.replace('"birthDate":"', `"${number}":1,"birthDate":"x`)), 400);
  await expectStatus(pushTo(real, text.slice(0, -1)), 400);
  await expectStatus(pushTo(real, `${'['.repeat(100)}"${number}"${']'.repeat(100)}`), 400);
  await expectStatus(pushTo(real, text + ' '.repeat(1_100_000)), 413);
  await expectStatus(pushTo(real, text.replaceAll('example-cases', 'other-cases')), 403);
  await expectStatus(pushTo(real, record, { key: 'Morgan Testpatient!' }), 400);
  const post = (headers: Record<string, string>, path = '/v1/case-records') =>
    fetch(`${real.url}${path}`, { method: 'POST', headers, body: text });
  await expectStatus(post({ 'content-type': 'application/xml', 'x-api-key': real.gateway.apiKey }), 415);
  await expectStatus(post({ 'content-type': 'application/json', 'x-api-key': `lwg_key_${number}` }), 401);
  await expectStatus(
    post({ 'content-type': 'application/json', 'x-request-id': number }, `/v1/${number}`),
    404,
  );
}

async function askInEveryWay(): Promise<void> {
  const headers = await bearer(real);
  const search = (form: Readonly<Record<string, string>>) =>
    fetch(`${real.url}/fhir/Patient/_search`, { method: 'POST', headers, body: new URLSearchParams(form) });
  await expectStatus(search({ identifier: `${systems.nhsNumber}|${number}`, birthdate: '1988-07-14' }), 200);
  await expectStatus(search({ identifier: number, birthdate: '1988-07-14', family: 'Testpatient' }), 400);
  const get = (path: string, all: Record<string, string> = headers) =>
    fetch(`${real.url}${path}`, { headers: all, redirect: 'manual' });
  await expectStatus(get(`/fhir/Patient?identifier=${number}&family=Testpatient`), 400);
  await expectStatus(get(`/fhir/Patient/${number}/$current-support`), 404);
  await expectStatus(get(`/fhir/Patient/${randomUUID()}/$current-support`), 200);
  await expectStatus(get(`/fhir/Testpatient/${number}`, { authorization: `Bearer ${number}` }), 404, 401);
  await expectStatus(get(`/v1/receipts/${number}`, { 'x-api-key': real.gateway.apiKey }), 400, 404);
  await expectStatus(get(`/support/people/${number}?name=Testpatient`, {}), 303);
  await expectStatus(get('/sign-in/callback?code=Testpatient&state=9990000018', {}), 303);
  const assertion = { grant_type: 'client_credentials', client_assertion: `${number}.Testpatient.x` };
  const tokenUrl = `${real.url}/oauth2/token`;
  await expectStatus(fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(assertion) }), 400, 401);
}

async function lookAtPages(): Promise<void> {
  const browser = await launchBrowser();
  const nurse = await openDesk(browser, real.url);
  await nurse.signInAs('Sam Nightingale', '/support');
  await nurse.find({ number, birth: ['14', '7', '1988'] });
  await nurse.page.goto(`${real.url}/support`);
  await nurse.typeNumber('Testpatient 9990000018');
  await Promise.all([nurse.page.waitForURL('**/support/find'), nurse.page.keyboard.press('Enter')]);
  expect((await nurse.page.goto(`${real.url}/ig/access-log?before=${number}`))?.status()).toBeGreaterThan(
    399,
  );
  await browser.close();
}

/** The database refuses what it is sent, in the words it has for that, with the values of the row. */
async function withTheDatabaseRefusing(): Promise<void> {
  const { query } = own.database;
  await query('ALTER TABLE inbox ADD CONSTRAINT never CHECK (false) NOT VALID');
  await expectStatus(pushTo(real, later(morgan, 10)), 500, 503);
  await query('ALTER TABLE inbox DROP CONSTRAINT never');
  await query('ALTER TABLE resource ADD CONSTRAINT never CHECK (false) NOT VALID');
  await expectStatus(pushTo(real, later(priya, 20), { prefer: 'wait=1' }), 202);
  await query('ALTER TABLE resource DROP CONSTRAINT never');
  await query('ALTER TABLE audit_event RENAME TO audit_event_away');
  const headers = await bearer(real);
  await expectStatus(
    fetch(`${real.url}/fhir/Patient/${randomUUID()}/$current-support`, { headers }),
    500,
    503,
  );
  await query('ALTER TABLE audit_event_away RENAME TO audit_event');
  const cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'lwg_demo'";
  const pushing = Promise.all(
    [1, 2, 3, 4].map((step) => expectStatus(pushTo(real, later(priya, 30 + step)), 202, 500, 503)),
  );
  await query(cut);
  await pushing;
}

describe('What is said of a person on the way through everything that can go wrong', () => {
  test('everything that can go wrong does', async () => {
    await pushInEveryWay(morgan);
    await expectStatus(pushTo(real, priya, apply), 200);
    await askInEveryWay();
    await lookAtPages();
    await withTheDatabaseRefusing();
    await eventually(
      () => (postgresLog.includes('terminating connection') ? true : undefined),
      'last of the log',
      5,
    );
    await pause(300);
    expect(errorBodies.length).toBeGreaterThan(15);
  }, 60_000);

  test('every log has lines to show for it', () => {
    const [server, worker] = roles.map((role) => role.stdout());
    for (const event of ['HTTP001', 'HTTP002', 'HTTP003', 'AUTH001', 'BOOT001'])
      expect(server).toContain(event);
    for (const event of ['WORK001', 'WORK002']) expect(worker).toContain(event);
    for (const words of ['violates check constraint', 'Failing row contains', 'STATEMENT:', 'duration:']) {
      expect(postgresLog).toContain(words);
    }
  });

  test('and no log line, no metric, no trace and no error body says a name, number, date of birth, address, sentence or local id', async () => {
    const logs = { server: roles[0], worker: roles[1] };
    for (const [name, role] of Object.entries(logs)) {
      expect({ name, found: findInText(needles, `${role?.stdout()}${role?.stderr()}`) }).toEqual({
        name,
        found: [],
      });
    }
    expect(findInText(needles, postgresLog)).toEqual([]);
    expect(findInText(needles, errorBodies.join('\n'))).toEqual([]);
    const metrics = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
    expect(metrics).toContain('lwg_request_duration_seconds_count');
    expect(findInText(needles, metrics)).toEqual([]);
    const traces = await eventually(
      () => (collector.spans().some(({ name }) => name === 'record') ? collector.text() : undefined),
      'traces',
    );
    expect(collector.spans().map(({ name }) => name)).toContain('POST /v1/case-records');
    expect(findInText(needles, traces)).toEqual([]);
    process.stdout.write(
      `S11: ${needles.length} words of two people: 0 in ${postgresLog.length} characters of PostgreSQL's log, both roles' output, the metrics, ${collector.spans().length} spans and ${errorBodies.length} error bodies\n`,
    );
    expect(findInText(needles, `{"route":"/v1","id":"Testpatient-${number}"}`)).toHaveLength(2);
  });

  test('nor is there a stack trace, a file of this program, or a line that is not of the table of events', () => {
    for (const role of roles) {
      expect(role.stderr()).toBe('');
      const lines = role.stdout().trim().split('\n');
      expect(
        lines.filter((line) => !/^\{"level":\d+,"time":"[^"]+","event":"[A-Z]+\d{3}"/.test(line)),
      ).toEqual([]);
      expect(role.stdout()).not.toMatch(/\n\s+at |node_modules|node:internal/);
    }
    expect(errorBodies.join('\n')).not.toMatch(/\bat .*:\d+:\d+|node_modules|src\/|SELECT |INSERT /);
  });
});
