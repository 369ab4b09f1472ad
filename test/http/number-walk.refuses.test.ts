import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { buildMisses } from '../../src/services-misses.ts';
import { reviewEntries } from '../../src/gateway/review/review-entries.ts';
import { isNhsNumber } from '../../src/living-well/nhs-number.ts';
import { createLog } from '../../src/log.ts';
import { currentSupport, findPatient, token } from '../support/ask.ts';
import type { TestGateway } from '../support/gateway.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { csrfOf, find, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

// Ten thousand requests, perhaps beside others.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const limit = 30;
const minute = 60_000;
const morgan = people.sharesMost();
const secretive = people.sharesNothing();
const lines: string[] = [];

let gateway: TestGateway;
/** Three, each with a memory of its own, on one database. */
let replicas: readonly FastifyInstance[];
let nurse: Visitor;
beforeAll(async () => {
  gateway = await startStaffGateway();
  for (const record of [morgan, secretive]) await pushAndApply(gateway, record);
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  const limits = { perClient: 1e9, perAddress: 1e9, failures: 1e9 };
  const replica = () =>
    buildApp({ ...gateway.services, log, limits, misses: buildMisses({ ...gateway.services, log }, limit) });
  replicas = [await replica(), await replica(), await replica()];
  nurse = await signIn(gateway.app, staff.nurse);
});
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  await gateway.stop();
});

/** Valid numbers of nobody, one after another: in the range that is never issued. */
function* numbers(): Generator<string> {
  for (let body = 999_100_000; ; body++) {
    for (let check = 0; check < 10; check++) if (isNhsNumber(`${body}${check}`)) yield `${body}${check}`;
  }
}
const untaken = numbers();
const nobody = () => ({ nhsNumber: untaken.next().value as string, birthDate: '1980-01-01' });

const at = (turn: number): TestGateway => ({ ...gateway, app: replicas[turn % 3] ?? gateway.app });
function wait(milliseconds: number): void {
  gateway.time.now = new Date(gateway.time.now.getTime() + milliseconds);
}
async function look(asked: { nhsNumber: string; birthDate: string }, turn = 0) {
  const address = String((await find(nurse, asked)).headers.location);
  return at(turn).app.inject({ url: address, headers: { cookie: nurse.cookie ?? '' } });
}
/** What an answer is without what differs from request to request: ids, nonces, how many calls are left. */
function seen({ statusCode, headers, body }: LightMyRequestResponse) {
  const ids = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|nonce(=|-)"?[\w+/=-]+/g;
  const kept = Object.entries(headers).filter(
    ([name]) => !/^(x-request-id|date|set-cookie|x-ratelimit-.*)$/.test(name),
  );
  return { statusCode, body: body.replaceAll(ids, ''), headers: JSON.stringify(kept).replaceAll(ids, '') };
}

describe('Whoever tries out numbers', () => {
  test('as a system: 10,000 in two minutes, at three replicas, are answered for 30 a minute', async () => {
    const bearer = await token(gateway);
    const answered: number[] = [];
    for (let done = 0; done < 10_000; done += 50) {
      const asked = Array.from({ length: 50 }, (_one, turn) => findPatient(at(turn), bearer, nobody()));
      for (const { statusCode } of await Promise.all(asked)) {
        expect([200, 429]).toContain(statusCode);
        if (statusCode === 200) answered.push(gateway.time.now.getTime());
      }
      wait((2 * minute) / 200);
    }
    const inAnyMinute = answered.map(
      (from) => answered.filter((one) => one >= from && one < from + minute).length,
    );
    process.stdout.write(
      `S4: 10,000 numbers in two minutes by one system: ${answered.length} answered, at most ${Math.max(...inAnyMinute)} in any minute\n`,
    );
    expect(answered.length).toBeGreaterThan(0);
    expect(Math.max(...inAnyMinute)).toBeLessThanOrEqual(limit);
  });

  test('as a nurse, at the page: is answered 30 times a minute, and told when to try again and whom to ring', async () => {
    const answers = [];
    for (let turn = 0; turn < 60; turn++) answers.push(await look(nobody(), turn));
    const shown = answers.filter(({ statusCode }) => statusCode === 200);
    process.stdout.write(`S4: 60 numbers at once by one nurse: ${shown.length} answered\n`);
    expect(shown).toHaveLength(limit);
    const [last] = answers.slice(-1);
    expect([last?.statusCode, last?.headers['retry-after']]).toEqual([429, '60']);
    expect(last?.body).toContain('You can try again from 02:13:00.');
    expect(last?.body).toContain('You are not locked out.');
    expect(last?.body).toContain('020 7946 0009');
  });

  test('sees no difference while stopped: known, unknown and refused are one answer, by every way of asking', async () => {
    const asked = [askedFor(morgan), askedFor(secretive), nobody()];
    const pages = [];
    for (const one of asked) pages.push(seen(await look(one)));
    expect(pages[0]?.statusCode).toBe(429);
    expect(new Set(pages.map((page) => JSON.stringify(page))).size).toBe(1);
    const bearer = await token(gateway);
    for (let turn = 0; turn <= limit; turn++) await findPatient(at(turn), bearer, nobody());
    const found = await Promise.all(asked.map((one) => findPatient(at(0), bearer, one)));
    const ids = [personIdOf(morgan), personIdOf(secretive), 'f3d9a3a0-5b0e-4f6e-9d5c-0c1a2b3c4d5e'];
    const documents = await Promise.all(ids.map((id) => currentSupport(at(0), bearer, id)));
    for (const answers of [found, documents]) {
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([429, 429, 429]);
      expect(new Set(answers.map((answer) => JSON.stringify(seen(answer)))).size).toBe(1);
    }
  });

  test('is alarmed about within the minute, without a word of who or whom', async () => {
    const alarms = lines.filter((line) => line.includes('LOOK001'));
    expect(alarms.length).toBeGreaterThanOrEqual(2);
    for (const line of alarms) {
      expect(Object.keys(JSON.parse(line))).toEqual([
        'level',
        'time',
        'event',
        'caller',
        'organisation',
        'role',
        'msg',
      ]);
      expect(line).not.toMatch(/\d{10}|Nightingale|5550000/);
    }
    const scraped = await gateway.services.metrics.text();
    expect(scraped).toMatch(/lwg_number_walks_total\{caller="staff"\} [1-9]/);
    expect(scraped).toMatch(/lwg_number_walks_total\{caller="system"\} [1-9]/);
    const reviewing = { ...gateway.worker, clock: gateway.services.clock };
    while ((await reviewEntries(reviewing)).taken > 0);
    const officer = await signIn(gateway.app, staff.igOfficer);
    expect((await officer.get('/ig/reviews')).body).toContain('Numbers tried out');
  });
});

describe('A nurse with typing errors', () => {
  test('may go on when the minute is over, and nothing else is held against her', async () => {
    wait(minute);
    for (let turn = 0; turn < 5; turn++) expect((await look(nobody(), turn)).statusCode).toBe(200);
    expect((await look(askedFor(morgan))).body).toContain('Walk with a group every week');
  });

  test('is not stopped by whom she finds: what shows something is not counted', async () => {
    wait(minute);
    for (let turn = 0; turn < limit + 5; turn++) {
      expect((await look(askedFor(morgan), turn)).statusCode).toBe(200);
    }
  });
});

describe('By the page for telling a team', () => {
  async function pageFor(asked: { nhsNumber: string; birthDate: string }, turn: number) {
    const address = String((await find(nurse, asked)).headers.location);
    return at(turn).app.inject({ url: `${address}/tell`, headers: { cookie: nurse.cookie ?? '' } });
  }

  const postTo = (turn: number, url: string, form: Readonly<Record<string, string>>) =>
    at(turn).app.inject({
      method: 'POST',
      url,
      headers: { cookie: nurse.cookie ?? '', 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    });

  test('numbers are tried out no faster: what shows no team is counted with what shows no support', async () => {
    wait(minute);
    const answers = [];
    for (let turn = 0; turn < limit + 10; turn++) answers.push(await pageFor(nobody(), turn));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(limit);
    expect((await look(askedFor(morgan))).statusCode).toBe(429);
    const stopped = [];
    for (const one of [askedFor(morgan), askedFor(secretive), nobody()])
      stopped.push(seen(await pageFor(one, 0)));
    expect(stopped[0]?.statusCode).toBe(429);
    expect(new Set(stopped.map((page) => JSON.stringify(page))).size).toBe(1);
  });

  test('nor by what is sent, though it says only that it reached no team', async () => {
    wait(minute);
    const addressOf = async () => String((await find(nurse, nobody())).headers.location);
    // Of a page that looks for nobody.
    const _csrf = csrfOf(await nurse.get(`${await addressOf()}/introduce`));
    const form = { _csrf, team: 'x', situation: 'seen-gone-home' };
    const answers = [];
    for (let turn = 0; turn <= limit; turn++)
      answers.push(await postTo(turn, `${await addressOf()}/tell`, form));
    const codes = answers.map(({ statusCode }) => statusCode);
    expect(codes.filter((code) => code === 303)).toHaveLength(limit);
    expect(codes.at(-1)).toBe(429);
  });

  test('who is found is not counted, nor held against her', async () => {
    wait(minute);
    for (let turn = 0; turn < limit + 5; turn++)
      expect((await pageFor(askedFor(morgan), turn)).statusCode).toBe(200);
    expect((await look(askedFor(morgan))).statusCode).toBe(200);
  });
});
