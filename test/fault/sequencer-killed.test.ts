import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { faultSize, tellScenario } from '../support/fault-report.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { checkLog, readLog } from '../support/log-checker.ts';
import { addEntries } from '../support/log-fill.ts';
import { eventually } from '../support/processes.ts';

/** One of three is killed so often; 100 times in the whole run (`LWG_FAULT_SEQUENCER_KILLS=100`). */
const kills = faultSize('LWG_FAULT_SEQUENCER_KILLS', 10);
const entries = faultSize('LWG_FAULT_LOG_ENTRIES', 4_000);
const program = fileURLToPath(new URL('../support/sequencer-process.ts', import.meta.url));

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 });

let gateway: TestGateway;
const running = new Set<ChildProcess>();
beforeAll(async () => {
  gateway = await startTestGateway({ now: new Date() });
});
afterAll(async () => {
  for (const child of running) await kill(child);
  await gateway.stop();
});

async function start(): Promise<ChildProcess> {
  const child = fork(program, [], {
    env: { ...gateway.environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await new Promise((up) => child.once('message', up));
  running.add(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  running.delete(child);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** Every note that was ever kept outside, whether or not its sequencer lived to store it. */
async function watchNotes(stop: AbortSignal): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  const file = gateway.environment['LWG_LOG_CHECKPOINT_FILE'] ?? '';
  while (!stop.aborted) {
    try {
      seen.add(readFileSync(file, 'utf8'));
    } catch {
      // Not written yet.
    }
    await pause(5);
  }
  return seen;
}

/** Writers that add a few at a time until there are as many as there should be. */
async function write(share: number): Promise<void> {
  for (let left = share; left > 0; left -= 25) {
    await addEntries(gateway.database, Math.min(25, left));
    await pause(5);
  }
}

test(`Scenario 15: one of three sequencers is killed ${kills} times: every entry has one place, and no two notes disagree`, async () => {
  const stop = new AbortController();
  const watched = watchNotes(stop.signal);
  await Promise.all([start(), start(), start()]);
  const written = Promise.all(Array.from({ length: 4 }, () => write(entries / 4)));
  for (let killed = 0; killed < kills; killed += 1) {
    const [...alive] = running;
    const unlucky = alive[Math.floor(Math.random() * alive.length)];
    if (unlucky === undefined) throw new Error('nobody is alive');
    await kill(unlucky);
    await start();
  }
  await written;
  await eventually(
    async () =>
      (await gateway.database.query('SELECT FROM audit_pending LIMIT 1')).length === 0 ? true : undefined,
    'end of what waits',
    120,
  );
  for (const child of running) await kill(child);
  await gateway.sequence();
  stop.abort();
  const log = await readLog(gateway.database);
  const notes = [...new Set([...log.notes, ...(await watched)])];
  const problems = checkLog({ ...log, notes, receipts: [] });
  tellScenario({
    scenario: 15,
    done: `one of three sequencers SIGKILL, x ${kills}; ${log.leaves.length} entries, ${notes.length} signed notes seen`,
    figure: `${problems.length} problems; ${log.pending.length} without a place`,
    bound: 'missing = gaps = duplicates = 0, root as recomputed, 0 conflicting notes',
    holds: problems.length === 0 && log.pending.length === 0,
  });
  expect(problems).toEqual([]);
  expect(log.leaves.length).toBeGreaterThanOrEqual(entries);
});
