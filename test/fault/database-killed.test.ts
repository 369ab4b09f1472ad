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
import { faultSize, isTimed, tellScenario } from '../support/fault-report.ts';

/** 20 in the whole run (`LWG_FAULT_DATABASE_KILLS=20`). */
const kills = faultSize('LWG_FAULT_DATABASE_KILLS', 2);
/** Milliseconds within which a push and a read are answered well once PostgreSQL answers. */
const soonest = 10_000;

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 });

let stage: CrashStage;
beforeAll(async () => {
  stage = await startCrashStage();
});
afterAll(() => stage.stop());

test(`Scenario 2: every process of PostgreSQL is killed, ${kills} times: nothing acknowledged is lost, nothing was shown without its entry, and nobody is answered but with 503 meanwhile`, async () => {
  const load = loadOf(stage, 'F2');
  const back: number[] = [];
  for (let round = 0; round < kills; round++) {
    await untilSteady(load);
    await stage.postgres.killAll();
    expect(stage.postgres.startAgain()).toBe(true);
    back.push(await load.backAfter(await stage.postgres.accepts(300), 120));
  }
  const told = await judgeCrash(stage, load);
  tellScenario({
    scenario: 2,
    done: `kill -9 of all of PostgreSQL x ${kills} under mixed load: ${loadText(load)}`,
    figure: `${crashText(told)}; back at most ${slowestOf(back)} s after PostgreSQL`,
    bound: `${crashBound}; ≤ ${soonest / 1000} s`,
    holds: crashHolds(told, back, soonest),
  });
  expect(told).toEqual(withoutHarm);
  // Had nobody been refused, nobody would have noticed.
  expect(load.answers.some(({ status }) => status === 503)).toBe(true);
  expect(load.history.some(({ shown }) => shown)).toBe(true);
  if (isTimed) expect(Math.max(...back)).toBeLessThanOrEqual(soonest);
});
