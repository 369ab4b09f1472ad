import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { faultSize, isTimed, tellScenario } from '../support/fault-report.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { startOwnServer, type OwnServer } from '../support/own-server.ts';
import { changed } from '../support/people.ts';
import { eventually, freePort, startRole, type Started } from '../support/processes.ts';
import { pushUntilAnswered } from '../support/pushers.ts';
import { readForever, tally, type Asked } from '../support/readers.ts';
import { bearer, peopleToday, pushTo, startRealGateway, type RealGateway } from '../support/real-gateway.ts';
import { startStandby, type Standby } from '../support/standby.ts';
import { find, signIn, staff } from '../support/staff.ts';

/** Seconds that is asked of the old primary; 60 in the whole run (`LWG_FAULT_SPLIT_SECONDS=60`). */
const seconds = faultSize('LWG_FAULT_SPLIT_SECONDS', 5);
/** Of each face. */
const readers = 4;

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const [morgan] = peopleToday();
if (morgan?.sharing === undefined) throw new Error('there is nobody');
const choices = [{ decision: 'do-not-share' as const, topics: ['existence' as const] }];
/** Sent to the old primary, which keeps it and cannot say so. */
const unheard = changed(morgan, 10, {});
const key = randomUUID();
const withdrawal = changed(morgan, 5, { sharing: { ...morgan.sharing, choices } });

let own: OwnServer;
let standby: Standby;
let old: RealGateway;
let asked: Asked;
const others: Started[] = [];
beforeAll(async () => {
  own = await startOwnServer();
  standby = await startStandby(own);
  await standby.makeSynchronous();
  old = await startRealGateway({ LWG_RATE_LIMIT: '100000000' }, own.database);
  others.push(await old.start('serve'));
  await pushUntilAnswered(old, morgan, randomUUID());
  await old.gateway.work();
  // The session is in the database, and so every server's.
  const nurse = await signIn(old.gateway.app, staff.nurse);
  const page = String((await find(nurse, askedFor(morgan))).headers.location);
  asked = {
    fhir: {
      url: `${old.url}/fhir/Patient/${personIdOf(morgan)}/$current-support`,
      headers: await bearer(old),
    },
    page: { url: `${old.url}${page}`, headers: { cookie: nurse.cookie ?? '' } },
  };
});
afterAll(async () => {
  await Promise.all(others.map((role) => role.end('SIGTERM')));
  await old.stop();
  await standby.stop();
});

/** A gateway on the new primary, with the same keys and clients. */
async function startNew(): Promise<RealGateway> {
  const port = String(await freePort());
  const environment = { ...old.environment, DATABASE_URL: standby.url, LWG_PORT: port };
  others.push(await startRole('serve', environment));
  return { ...old, environment, url: `http://127.0.0.1:${port}` };
}

const waiting = async (): Promise<number> =>
  (await own.database.query("SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'")).length;

describe('Two primaries at once', () => {
  test('the old one, which never heard of the withdrawal, discloses nothing: what it answers is that it could not', async () => {
    expect(tally(await readForever(asked, 0))).toEqual({ 'fhir 200, shown': 1, 'page 200, shown': 1 });
    await standby.catchUp();
    await standby.promote();
    const renewed = await startNew();
    await pushUntilAnswered(renewed, withdrawal, randomUUID());
    const here = { ...asked.fhir, url: asked.fhir.url.replace(old.url, renewed.url) };
    expect(tally(await readForever({ fhir: here, page: here }, 0))).toEqual({
      'fhir 200, nothing': 1,
      'page 200, nothing': 1,
    });
    // The trap is there: whoever only read the old one would find that it is shared.
    expect(await own.database.query('SELECT FROM inbox')).toHaveLength(1);

    const [answers, pushes] = await Promise.all([
      readForever(asked, seconds, readers),
      pushTo(old, unheard, { key }).then(({ status, headers }) => ({
        status,
        retry: headers.get('retry-after') !== null,
      })),
    ]);
    const held = await waiting();
    const counts = tally(answers);
    const shown = answers.filter((answer) => answer.shown).length;
    const slowest = Math.max(...answers.map(({ ms }) => ms)) / 1000;
    const refused = answers.filter(({ status }) => status === 503).length;

    tellScenario({
      scenario: 14,
      done: `the synchronous standby promoted, the old primary alive; withdrawn at the new one; ${answers.length} reads of page and FHIR at the old for ${seconds} s`,
      figure: `${shown} disclosures; ${refused} of ${answers.length} answered 503, the slowest after ${slowest.toFixed(1)} s; ${held} commits wait at the old primary`,
      bound: '0 disclosures; each 503 ≤ 5 s',
      holds: shown === 0 && refused === answers.length && (!isTimed || slowest <= 5),
    });
    expect(shown).toBe(0);
    expect(Object.keys(counts).toSorted()).toEqual(['fhir 503, nothing', 'page 503, nothing']);
    // Not acknowledged either: nobody could know whether it is kept.
    expect(pushes).toEqual({ status: 503, retry: true });
    if (isTimed) expect(slowest).toBeLessThanOrEqual(5);
  });

  test('what somebody let go of at the old one, so that everybody sees it there, is acknowledged to nobody: not on asking again either', async () => {
    await own.database.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'",
    );
    const seen = async () => (await own.database.query('SELECT FROM inbox')).length === 2 || undefined;
    await eventually(seen, 'push that no standby has');
    expect((await pushTo(old, unheard, { key })).status).toBe(503);
    await readForever(asked, 0);
  });

  test('no connection of the old gateway is held for ever: it answers again once its commits are heard of', async () => {
    expect(await waiting()).toBeGreaterThan(0);
    await own.database.query('ALTER SYSTEM RESET synchronous_standby_names');
    await own.database.query('SELECT pg_reload_conf()');
    const answer = async () =>
      tally(await readForever(asked, 0))['fhir 200, shown'] === 1 ? true : undefined;
    await eventually(answer, 'answer');
    expect(await waiting()).toBe(0);
  });
});
