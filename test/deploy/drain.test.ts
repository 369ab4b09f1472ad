import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed, people } from '../support/people.ts';
import { eventually, freePort, startRole, type Started } from '../support/processes.ts';
import { pushUntilAnswered } from '../support/pushers.ts';
import { bearer, startRealGateway, type RealGateway } from '../support/real-gateway.ts';

let real: RealGateway;

beforeAll(async () => {
  real = await startRealGateway();
  const { query } = real.gateway.database;
  await query('CREATE TABLE held (what text)');
  await query(`CREATE FUNCTION wait_while_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      WHILE EXISTS (SELECT FROM held WHERE what = TG_TABLE_NAME) LOOP PERFORM pg_sleep(0.02); END LOOP;
      RETURN NULL;
    END $$`);
  for (const table of ['audit_event', 'resource'])
    await query(`CREATE TRIGGER held BEFORE INSERT OR UPDATE ON ${table} EXECUTE FUNCTION wait_while_held()`);
}, 60_000);
afterAll(() => real.stop());

/** Keeps whoever writes to a table waiting, until it is let go: within the ten seconds that a statement may take. A lock would be waited for a third as long. */
async function hold(table: 'audit_event' | 'resource'): Promise<() => Promise<void>> {
  const { query } = real.gateway.database;
  await query('INSERT INTO held VALUES ($1)', [table]);
  return async () => void (await query('DELETE FROM held'));
}

const waitingFor = (many: number): Promise<true> =>
  eventually(async () => {
    const waiting = await real.gateway.database.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
    );
    return waiting.length >= many ? true : undefined;
  }, `${many} that wait`);

/** What a stopping role gives to somebody who comes now: nothing at all, or a 503. */
const isRefused = (url: string): Promise<boolean> =>
  fetch(url, { headers: { connection: 'close' } }).then(
    ({ status }) => status === 503,
    () => true,
  );

const hasEnded = (role: Started): boolean => role.child.exitCode !== null;

describe('A server that is told to stop', () => {
  test('is red to whoever asks whether it is ready, takes nobody new, and answers who was there', async () => {
    const opsPort = await freePort();
    const operations = `http://127.0.0.1:${opsPort}/health/ready`;
    const server = await startRole('serve', { ...real.environment, LWG_OPS_PORT: String(opsPort) });
    const headers = await bearer(real);
    expect((await fetch(operations)).status).toBe(200);

    const letGo = await hold('audit_event');
    const search = new URLSearchParams({
      identifier: 'https://fhir.nhs.uk/Id/nhs-number|9990000018',
      birthdate: '1988-07-14',
    });
    const look = (): Promise<Response> =>
      fetch(`${real.url}/fhir/Patient/_search`, { method: 'POST', headers, body: search });
    const looks = [look(), look()];
    await waitingFor(2);
    server.child.kill('SIGTERM');
    await eventually(async () => ((await fetch(operations)).status === 503 ? true : undefined), 'red');
    expect(await isRefused(`${real.url}/_ping`)).toBe(true);
    expect(hasEnded(server)).toBe(false);
    await letGo();

    for (const answer of await Promise.all(looks)) {
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ resourceType: 'Bundle' });
    }
    expect(await server.ended).toBe(0);
    // Each is in the access log, as it would be on any day.
    const { query } = real.gateway.database;
    const logged = await query(`SELECT FROM audit_event WHERE kind IN ('support', 'record')`);
    expect(logged).toHaveLength(2);
  });
});

describe('A worker that is told to stop', () => {
  const steps = 5;
  const outcomes = async (): Promise<readonly (string | null)[]> => {
    const { query } = real.gateway.database;
    const rows = await query<{ outcome: string | null }>(
      'SELECT outcome FROM inbox ORDER BY person_id, person_seq',
    );
    // None was put off: a stop is not an attempt that failed.
    expect(await query('SELECT FROM lane WHERE attempts > 0')).toEqual([]);
    return rows.map(({ outcome }) => outcome);
  };

  test('finishes the record in hand, and leaves the rest of its lane to another, which loses nothing', async () => {
    const server = await real.start('serve');
    for (let step = 0; step < steps; step++)
      await pushUntilAnswered(real, changed(people.sharesMost(), step, {}), `step-${step}`);
    expect(await server.end('SIGTERM')).toBe(0);
    expect(await outcomes()).toEqual(Array(steps).fill(null));

    const letGo = await hold('resource');
    const first = await real.start('worker');
    await waitingFor(1);
    first.child.kill('SIGTERM');
    expect(hasEnded(first)).toBe(false);
    await letGo();
    expect(await first.ended).toBe(0);
    expect(await outcomes()).toEqual(['applied', ...Array<null>(steps - 1).fill(null)]);

    const second = await real.start('worker');
    await eventually(
      async () => ((await outcomes()).every((one) => one !== null) ? true : undefined),
      'end of the lane',
    );
    expect(await outcomes()).toEqual(Array(steps).fill('applied'));
    expect(await second.end('SIGTERM')).toBe(0);
  });
});
