import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isTimed, faultSize, tellScenario } from '../support/fault-report.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { startOwnServer, type OwnServer } from '../support/own-server.ts';
import { changed } from '../support/people.ts';
import { eventually, launchRole } from '../support/processes.ts';
import { pushUntilAnswered } from '../support/pushers.ts';
import { readForever, tally, type Asked } from '../support/readers.ts';
import { bearer, peopleToday, startRealGateway, type RealGateway } from '../support/real-gateway.ts';
import { startStandby, type Standby } from '../support/standby.ts';
import { find, signIn, staff } from '../support/staff.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

/** Seconds that is asked of a standby; 60 in the whole run. */
const seconds = faultSize('LWG_FAULT_STANDBY_SECONDS', 2);

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

let own: OwnServer;
let standby: Standby;
let proxy: TcpProxy;
let real: RealGateway;
/** Where the gateway's database is, as far as it knows. */
const target = { path: '' };
beforeAll(async () => {
  own = await startOwnServer();
  standby = await startStandby(own);
  await standby.makeSynchronous();
  target.path = socketIn(decodeURIComponent(own.database.url.replace(/^.*host=/, '')));
  proxy = await startTcpProxy(target);
  const url = own.database.url.replace('@/', `@${proxy.address}/`).replace(/\?.*/, '');
  real = await startRealGateway({ DATABASE_URL: url, LWG_RATE_LIMIT: '100000000' }, own.database);
  await real.start('serve');
});
afterAll(async () => {
  // Its gateway drops the database last, and that ends the primary.
  await standby.stop();
  await own.database.query('ALTER SYSTEM RESET synchronous_standby_names');
  await own.database.query('SELECT pg_reload_conf()');
  await real.stop();
  await proxy.close();
});

const socketIn = (folder: string): string => `${folder}/.s.PGSQL.5432`;
const endConnections =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lwg-server'";
const isReady = async (): Promise<boolean> => (await fetch(`${real.url}/health/ready`)).ok;

describe('A gateway that is led to a standby by mistake', () => {
  test('shows nobody to anybody, though the standby still has what was withdrawn, and says that it is not ready', async () => {
    const [record] = peopleToday();
    if (record?.sharing === undefined) throw new Error('there is nobody');
    await pushUntilAnswered(real, record, randomUUID());
    await real.gateway.work();
    const asked: Asked = {
      fhir: {
        url: `${real.url}/fhir/Patient/${personIdOf(record)}/$current-support`,
        headers: await bearer(real),
      },
      page: await pageOf(record),
    };
    expect(tally(await readForever(asked, 0))).toEqual({ 'fhir 200, shown': 1, 'page 200, shown': 1 });

    await standby.catchUp();
    await standby.query('SELECT pg_wal_replay_pause()');
    const choices = [{ decision: 'do-not-share' as const, topics: ['existence' as const] }];
    const withdrawal = changed(record, 5, { sharing: { ...record.sharing, choices } });
    await pushUntilAnswered(real, withdrawal, randomUUID());
    // The trap is there: whoever asked this server would be told that nothing was withdrawn.
    expect(await own.database.query('SELECT FROM inbox')).toHaveLength(2);
    expect(await standby.query('SELECT FROM inbox')).toHaveLength(1);

    target.path = socketIn(standby.sockets);
    await own.database.query(endConnections);
    const since = performance.now();
    await eventually(async () => ((await isReady()) ? undefined : true), 'red readiness');
    const red = (performance.now() - since) / 1000;
    const answers = await readForever(asked, seconds);
    const counts = tally(answers);
    const shown = answers.filter((answer) => answer.shown).length;

    target.path = socketIn(decodeURIComponent(own.database.url.replace(/^.*host=/, '')));
    await standby.query(endConnections);
    await eventually(async () => ((await isReady()) ? true : undefined), 'green readiness');
    const after = tally(await readForever(asked, 0));

    tellScenario({
      scenario: 13,
      done: `a withdrawal acknowledged while the standby’s replay is paused; the gateway then led to the standby for ${seconds} s, ${answers.length} reads of page and FHIR`,
      figure: `${shown} allows (${Object.entries(counts)
        .map(([what, count]) => `${what}: ${count}`)
        .join('; ')}); readiness red after ${red.toFixed(1)} s`,
      bound: '0 allows; readiness red ≤ 5 s',
      holds: shown === 0 && red <= 5,
    });
    expect(shown).toBe(0);
    expect(Object.keys(counts).toSorted()).toEqual(['fhir 503, nothing', 'page 503, nothing']);
    expect(after).toEqual({ 'fhir 200, nothing': 1, 'page 200, nothing': 1 });
    if (isTimed) expect(red).toBeLessThanOrEqual(5);
  });

  test('refuses to start', async () => {
    const { started } = launchRole('serve', { ...real.environment, DATABASE_URL: standby.url });
    expect(await started.ended).toBe(1);
    expect(started.stdout() + started.stderr()).toContain('This is a standby.');
  });

  async function pageOf(record: Parameters<typeof askedFor>[0]): Promise<Asked['page']> {
    // Its session is in the database, and so every server's.
    const nurse = await signIn(real.gateway.app, staff.nurse);
    const found = await find(nurse, askedFor(record));
    return { url: `${real.url}${String(found.headers.location)}`, headers: { cookie: nurse.cookie ?? '' } };
  }
});
