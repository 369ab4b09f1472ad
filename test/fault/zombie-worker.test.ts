import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { backlogIsApplied } from '../support/backlog.ts';
import type { Sent } from '../support/effects.ts';
import { failpointEnvironment } from '../support/failpoint.ts';
import { faultSize, tellScenario } from '../support/fault-report.ts';
import { eventually, isStopped, launchRole, type Started } from '../support/processes.ts';
import { somebody } from '../support/push-list.ts';
import { pushUntilAnswered } from '../support/pushers.ts';
import { startRealGateway, type RealGateway } from '../support/real-gateway.ts';
import { flawless, itemOf, judgeStory, readStory, verdictText } from '../support/story.ts';

/** Workers stopped in the middle; 50 in the whole run (`LWG_FAULT_ZOMBIES=50`), so many at a time. */
const zombies = faultSize('LWG_FAULT_ZOMBIES', 1);
const atOnce = 5;
const recordsEach = 5;

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 });

let real: RealGateway;
beforeAll(async () => {
  real = await startRealGateway({ LWG_RATE_LIMIT: '100000000', LWG_WORKER_LANES: '1' });
  await real.start('serve');
});
afterAll(() => real.stop());

const stopped = failpointEnvironment({
  name: 'about to commit an effect',
  when: 'before',
  statement: 'COMMIT',
  following: 'UPDATE inbox SET state',
  signal: 'SIGSTOP',
  nth: 1,
});

/** Transactions that a worker has open and does nothing about, by their ids. */
async function openTransactions(): Promise<readonly string[]> {
  const rows = await real.gateway.database.query<{ xid: string }>(
    `SELECT backend_xid::text AS xid FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'lwg-worker' AND state = 'idle in transaction' AND backend_xid IS NOT NULL`,
  );
  return rows.map(({ xid }) => xid);
}

async function fatesOf(xids: readonly string[]): Promise<readonly string[]> {
  const rows = await real.gateway.database.query<{ fate: string }>(
    'SELECT pg_xact_status(xid::xid8) AS fate FROM unnest($1::text[]) AS xid',
    [xids],
  );
  return rows.map(({ fate }) => fate);
}

async function pushRecords(round: number, lanes: number): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  for (let step = 0; step < recordsEach; step++) {
    for (let lane = 0; lane < lanes; lane++) {
      const record = somebody(`F8-${round}-${lane}`, step);
      await pushUntilAnswered(real, record, randomUUID());
      sent.push({ ...itemOf(record), answer: 'acknowledged' });
    }
  }
  return sent;
}

/** Workers that stop in the middle of a transaction; another does their work; then they wake up. What became of their transactions. */
async function wakeTheDead(count: number): Promise<readonly string[]> {
  const environment = { ...real.environment, ...stopped };
  const workers: Started[] = [];
  const held = new Set<string>();
  // One after another, and looked at only once it is stopped: of a worker that runs, a transaction between two of its
  // statements looks the same, and is rightly committed.
  for (let nth = 0; nth < count; nth++) {
    const { started } = launchRole('worker', environment);
    workers.push(started);
    await eventually(() => (isStopped(started.pid) ? true : undefined), 'stopped worker', 120);
    const before = held.size;
    for (const xid of await openTransactions()) held.add(xid);
    expect(held.size).toBeGreaterThan(before);
  }
  const healthy = await real.start('worker');
  // The server ends their sessions, and with that lets go of their lanes.
  await backlogIsApplied(real.gateway.database, 120);
  await eventually(
    async () => ((await fatesOf([...held])).includes('in progress') ? undefined : true),
    'end of their sessions',
    120,
  );
  for (const { child } of workers) child.kill('SIGCONT');
  // Awake, each tries to commit before it can hear that it is to end.
  await Promise.all(workers.map((worker) => worker.end('SIGTERM')));
  await healthy.end('SIGTERM');
  return fatesOf([...held]);
}

test(`Scenario 8: ${zombies} workers are stopped past the server's timeout and wake up: none of them commits, and each record has one effect`, async () => {
  const sent: Sent[] = [];
  const fates: string[] = [];
  for (let round = 0; fates.length < zombies; round++) {
    const count = Math.min(atOnce, zombies - fates.length);
    sent.push(...(await pushRecords(round, count)));
    fates.push(...(await wakeTheDead(count)));
  }
  const verdict = judgeStory(sent, await readStory(real.gateway.database));
  const commits = fates.filter((fate) => fate !== 'aborted').length;
  tellScenario({
    scenario: 8,
    done: `worker SIGSTOP in a transaction, past the server's 10 s, then SIGCONT, x ${fates.length}; ${sent.length} records`,
    figure: `${commits} zombie commits; ${verdictText(verdict)}`,
    bound: '0 zombie commits, each effect exactly once',
    holds: commits === 0 && verdictText(verdict) === verdictText(flawless),
  });
  expect({ commits, ...verdict }).toEqual({ commits: 0, ...flawless });
});
