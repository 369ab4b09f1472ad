import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { failpointEnvironment, type Failpoint } from '../support/failpoint.ts';
import { faultSize, tellScenario } from '../support/fault-report.ts';
import { eventually, launchRole, startRole, type Started } from '../support/processes.ts';
import { startPushers } from '../support/pushers.ts';
import { startRealGateway, type RealGateway } from '../support/real-gateway.ts';
import { flawless, judgeStory, readStory, verdictText } from '../support/story.ts';

/** 20 in the whole run (`LWG_FAULT_KILLS=20`). */
const killsEach = faultSize('LWG_FAULT_KILLS', 1);
const pushers = 8;
/** Milliseconds within which a place is met: a statement that was reworded is never met, and the run would not end. */
const patience = 120_000;

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 });

const accepting = 'WITH extended AS';
const settling = 'UPDATE inbox SET state';
/** Of a record, and not of those it answers. */
const settlingItself = 'UPDATE inbox SET state = $2';
type Place = Pick<Failpoint, 'name' | 'when' | 'statement' | 'following'> & { readonly nth?: number };
const place = (name: string, when: Place['when'], statement: string, following = ''): Place => ({
  name,
  when,
  statement,
  following,
});

/** Where a push, and where a record's processing, is cut short. */
const places: Readonly<Record<'serve' | 'worker', readonly Place[]>> = {
  serve: [
    place('key about to be claimed', 'before', 'INSERT INTO client_request'),
    place('key claimed', 'answered', 'INSERT INTO client_request'),
    place('lane held', 'answered', 'INSERT INTO lane'),
    place('record sent', 'sent', accepting),
    place('push about to be committed', 'before', 'COMMIT', accepting),
    place('push commit sent', 'sent', 'COMMIT', accepting),
    place('push committed, not answered', 'answered', 'COMMIT', accepting),
  ],
  worker: [
    place('head taken', 'answered', 'SELECT inbox.id, inbox.client_id'),
    place('record settled', 'answered', settling),
    // Only where several are applied together. There need not be many such.
    { ...place('second of several settled', 'answered', settlingItself, settlingItself), nth: 1 },
    place('effect about to be committed', 'before', 'COMMIT', settling),
    place('effect commit sent', 'sent', 'COMMIT', settling),
    place('effect committed', 'answered', 'COMMIT', settling),
  ],
};

let real: RealGateway;
const last: Started[] = [];
beforeAll(async () => {
  real = await startRealGateway({ LWG_RATE_LIMIT: '100000000' });
});
afterAll(async () => {
  await Promise.all(last.map((role) => role.end('SIGTERM')));
  await real.stop();
});

/** Starts the role again and again, each time with another place to die at; then once to stay. */
async function killEverywhere(role: 'serve' | 'worker'): Promise<readonly string[]> {
  const killedAt: string[] = [];
  for (let round = 0; round < killsEach; round++) {
    for (const [index, where] of places[role].entries()) {
      // Not always the first that passes: it may be in the middle of a crowd.
      const nth = 1 + ((round * 5 + index * 3) % 16);
      const failpoint: Failpoint = { nth, ...where, signal: 'SIGKILL' };
      const { started } = launchRole(role, { ...real.environment, ...failpointEnvironment(failpoint) });
      const how = await Promise.race([started.ended, sleep(patience, 'nothing', { ref: false })]);
      if (how !== 'SIGKILL')
        throw new Error(`${where.name}: ended by ${how}: ${started.stdout()}${started.stderr()}`);
      killedAt.push(where.name);
    }
  }
  last.push(await startRole(role, real.environment));
  return killedAt;
}

test(`Scenario 1: killed outright at each of ${places.serve.length + places.worker.length} places, ${killsEach} times: nothing acknowledged is lost, nothing is twice or out of order`, async () => {
  const senders = startPushers(real, pushers, 'F1');
  const killed = (await Promise.all([killEverywhere('serve'), killEverywhere('worker')])).flat();
  const sent = await senders.finish();
  const waiting = "SELECT FROM inbox WHERE outcome IS DISTINCT FROM 'applied'";
  await eventually(
    async () => ((await real.gateway.database.query(waiting)).length === 0 ? true : undefined),
    'end of the backlog',
    300,
  );
  const verdict = judgeStory(sent, await readStory(real.gateway.database));
  const retried = senders.answers.filter(({ tries }) => tries > 1).length;
  tellScenario({
    scenario: 1,
    done: `kill -9 at ${new Set(killed).size} failpoints x ${killsEach} = ${killed.length} kills, ${pushers} pushers, ${sent.length} acknowledged, ${retried} after a retry`,
    figure: verdictText(verdict),
    bound: '0 lost, 0 twice, 0 out of order',
    holds: verdictText(verdict) === verdictText(flawless),
  });
  expect(verdict).toEqual(flawless);
  // Without retries nobody was interrupted.
  expect(retried).toBeGreaterThan(0);
});
