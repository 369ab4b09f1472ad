import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { currentSupport, findPatient, token } from '../support/ask.ts';
import { searchFiles, searchRows } from '../support/dump.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { needlesOf } from '../support/needles.ts';
import { startOwnServer, type OwnServer } from '../support/own-server.ts';
import { changed } from '../support/people.ts';
import { freePort, eventually } from '../support/processes.ts';
import { push } from '../support/push.ts';
import { peopleToday } from '../support/real-gateway.ts';
import { seeSupport, signIn, staff, startStaffGateway } from '../support/staff.ts';

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

const people = peopleToday();
const stranger = { nhsNumber: '9990000093', birthDate: '1971-12-13' };
const needles = [...needlesOf(people), stranger.nhsNumber, stranger.birthDate];

let own: OwnServer;
let gateway: TestGateway;

beforeAll(async () => {
  own = await startOwnServer();
  gateway = await startStaffGateway({ database: own.database, now: new Date() });
  expect(await searchRows(own.database, needles)).toEqual([]);
  await everybodyIsPushed(gateway);
  await everybodyIsLookedAt();
}, 90_000);
afterAll(() => gateway.stop());

/** Once, again, changed, in conflict, and wrong; under keys that name the person, as a case system may well make them. */
async function everybodyIsPushed(to: TestGateway): Promise<void> {
  for (const record of people) {
    const { id, nhsNumber = '' } = record.person;
    const keyed = { key: `${id}.${nhsNumber}`, headers: { 'x-request-id': `${id}-${nhsNumber}` } };
    expect((await push(to, record, keyed)).statusCode).toBe(202);
    expect((await push(to, record, keyed)).statusCode).toBe(202);
    expect((await push(to, changed(record, 1, {}), keyed)).statusCode).toBe(422);
    expect((await push(to, { ...record, plan: undefined })).statusCode).toBe(202);
    expect((await push(to, changed(record, 5, {}))).statusCode).toBe(202);
    const wrong = { ...record, person: { ...record.person, birthDate: nhsNumber } };
    expect((await push(to, wrong)).statusCode).toBe(400);
  }
  const [first, second] = people;
  if (first === undefined || second === undefined) throw new Error('there are people');
  const claimed = { ...second.person, id: 'C-2002', nhsNumber: first.person.nhsNumber ?? '' };
  expect((await push(to, { ...second, person: claimed })).statusCode).toBe(202);
  await to.work();
}

async function everybodyIsLookedAt(): Promise<void> {
  const bearer = await token(gateway);
  const nurse = await signIn(gateway.app, staff.nurse);
  for (const record of people) {
    await findPatient(gateway, bearer, askedFor(record));
    expect((await currentSupport(gateway, bearer, personIdOf(record))).statusCode).toBe(200);
    expect((await seeSupport(nurse, askedFor(record))).statusCode).toBe(200);
  }
  await findPatient(gateway, bearer, stranger);
  expect((await seeSupport(nurse, stranger)).statusCode).toBe(200);
  expect((await nurse.get('/ig/access-log')).statusCode).toBe(403);
  const officer = await signIn(gateway.app, staff.igOfficer);
  expect((await officer.get('/ig/access-log')).body).toContain('999 000 0018');
}

describe('A stolen database tells nobody anything', () => {
  test('there is something to look for', () => {
    expect(needles.length).toBeGreaterThan(60);
    for (const needle of [
      'Testpatient',
      '999 000 0018',
      '9990000018',
      '1988-07-14',
      'ZZ99 3VZ',
      '07700 900118',
    ]) {
      expect(needles).toContain(needle);
    }
    for (const needle of ['C-1001', 'Nightingale', 'Drink less in the evening', 'Lee']) {
      expect(needles).toContain(needle);
    }
  });

  test('no row of any table holds a name, number, date, address, sentence or local id, as text or as bytes', async () => {
    expect(await searchRows(own.database, needles)).toEqual([]);
    const [{ entries } = { entries: 0 }] = await own.database.query<{ entries: number }>(
      "SELECT count(*)::int AS entries FROM audit_event WHERE kind = 'support'",
    );
    expect(entries).toBeGreaterThanOrEqual(2 * people.length);
  });

  test('nor does any file of the database server, its write-ahead log among them', async () => {
    await own.database.query('CHECKPOINT');
    expect(searchFiles(own.server.data, needles)).toEqual([]);
  });

  test('the search finds what is there: a row, sealed bytes that are not sealed, and a file', async () => {
    const planted = (needle: string, place: string) => ({ needle, place: expect.stringContaining(place) });
    await own.database.query('UPDATE inbox SET issues = \'["Lee, aged 46"]\'');
    await own.database.query(
      "UPDATE resource SET sealed = convert_to('of Testpatient', 'UTF8') WHERE type = 'Goal'",
    );
    await own.database.query(
      'UPDATE client SET revoked_at = NULL, body = body || \'{"x":"MDc3MDAgOTAwMTE4"}\'',
    );
    await own.database.query('CHECKPOINT');
    const found = await searchRows(own.database, needles);
    expect(found).toContainEqual(planted('Lee', 'inbox'));
    expect(found).toContainEqual(planted('Testpatient', 'resource'));
    expect(found).toContainEqual(planted('07700 900118', 'client'));
    const inFiles = searchFiles(own.server.data, needles);
    expect(inFiles).toContainEqual(planted('Testpatient', 'base'));
    expect(inFiles).toContainEqual(planted('Testpatient', 'pg_wal'));
  });
});

describe('A stolen Redis', () => {
  test('holds hints, and nothing of anybody', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lwg-redis-'));
    const port = await freePort();
    const server = spawn(inject('redis'), ['--port', `${port}`, '--dir', folder, '--appendonly', 'yes'], {
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => server.once('exit', resolve));
    const redisUrl = `redis://127.0.0.1:${port}`;
    const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
    redis.on('error', () => undefined);
    try {
      await redis.ping();
      const hinted = await startTestGateway({ variables: { REDIS_URL: redisUrl }, now: new Date() });
      await everybodyIsPushed(hinted);
      const hints = async () => ((await redis.keys('bull:lanes:*')).length > 0 ? true : undefined);
      await eventually(hints, 'hints');
      await hinted.stop();
      await redis.save();
      expect(searchFiles(folder, needles)).toEqual([]);
    } finally {
      redis.disconnect();
      server.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
