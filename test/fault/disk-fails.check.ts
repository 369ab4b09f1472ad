import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  crashBound,
  crashHolds,
  crashText,
  untilSteady,
  judgeCrash,
  loadOf,
  loadText,
  slowestOf,
  startCrashStage,
  withoutHarm,
  type CrashStage,
} from '../support/crash-run.ts';
import { failDiskUnder } from '../support/failing-disk.ts';
import { faultSize, isTimed, tellScenario } from '../support/fault-report.ts';

/** 10 in the whole run (`LWG_FAULT_DISK_FAILURES=10`). */
const failures = faultSize('LWG_FAULT_DISK_FAILURES', 2);
/** Milliseconds within which a push and a read are answered well once PostgreSQL answers. */
const soonest = 10_000;

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 });

let stage: CrashStage;
let postgresLog = '';
beforeAll(async () => {
  stage = await startCrashStage({ onLog: (text) => (postgresLog += text) });
});
afterAll(() => stage.stop());

const panics = (): number => postgresLog.split('PANIC:').length - 1;

test(`Scenario 3: the disk fails as PostgreSQL writes its log out, ${failures} times: PostgreSQL panics and recovers, and the gateway with it, with nothing lost and nothing shown without its entry`, async () => {
  const load = loadOf(stage, 'F3');
  const back: number[] = [];
  let injected = 0;
  for (let round = 0; round < failures; round++) {
    await untilSteady(load);
    // All but the postmaster, which outlives them and starts others.
    const [, ...workers] = stage.postgres.processes();
    injected += await failDiskUnder(workers);
    back.push(await load.backAfter(await stage.postgres.accepts(300), 120));
    expect(panics()).toBeGreaterThan(round);
  }
  const told = await judgeCrash(stage, load);
  tellScenario({
    scenario: 3,
    done: `EIO on fdatasync x ${failures} under mixed load, ${injected} calls failed, ${panics()} PANICs: ${loadText(load)}`,
    figure: `${crashText(told)}; back at most ${slowestOf(back)} s after PostgreSQL`,
    bound: `${crashBound}; ≤ ${soonest / 1000} s`,
    holds: crashHolds(told, back, soonest),
  });
  expect(told).toEqual(withoutHarm);
  expect(load.answers.some(({ status }) => status === 503)).toBe(true);
  expect(load.history.some(({ shown }) => shown)).toBe(true);
  if (isTimed) expect(Math.max(...back)).toBeLessThanOrEqual(soonest);
});
