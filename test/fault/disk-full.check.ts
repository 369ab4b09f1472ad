import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Answer } from '../support/answers.ts';
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
import type { MixedLoad } from '../support/mixed-load.ts';
import { eventually } from '../support/processes.ts';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';

/** Seconds without room; 60 in the whole run (`LWG_FAULT_FULL_SECONDS=60`). */
const seconds = faultSize('LWG_FAULT_FULL_SECONDS', 3);
const diskMegabytes = 256;
/** Milliseconds within which a push and a read are answered well once there is room. */
const soonest = 30_000;

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 });

let disk: SmallDisk;
let stage: CrashStage;
let postgresLog = '';
beforeAll(async () => {
  disk = mountSmallDisk(diskMegabytes);
  stage = await startCrashStage({ under: disk.folder, onLog: (text) => (postgresLog += text) });
});
afterAll(async () => {
  try {
    await stage.stop();
  } finally {
    disk.remove();
  }
});

/** Takes every byte that PostgreSQL gives back, too. */
async function keepFull(until: () => boolean): Promise<void> {
  while (!until()) {
    disk.fill();
    await pause(50);
  }
}

const refusedSince = ({ answers }: MixedLoad, since: number, what: Answer['what']): number =>
  answers.filter((answer) => answer.what === what && answer.begun >= since && answer.status === 503).length;

test(`Scenario 4: the database's disk is full for ${seconds} s: nobody is shown anything that cannot be entered in the log, pushes are told to come back, and all is well once there is room`, async () => {
  const load = loadOf(stage, 'F4');
  await untilSteady(load);
  const full = performance.now();
  let isOver = false;
  const filling = keepFull(() => isOver);
  // Pages that are there already take a little more; then nothing can be written.
  try {
    for (const what of ['push', 'read'] as const)
      await eventually(() => (refusedSince(load, full, what) > 0 ? true : undefined), `${what} refused`, 120);
    await pause(seconds * 1000);
  } finally {
    isOver = true;
    await filling;
  }
  const refused = { pushes: refusedSince(load, full, 'push'), reads: refusedSince(load, full, 'read') };
  disk.free();
  const freed = performance.now();
  const restarted = stage.postgres.startAgain();
  const back = [await load.backAfter(freed, 120)];
  const told = await judgeCrash(stage, load);
  const noRoom = postgresLog.split('No space left on device').length - 1;
  tellScenario({
    scenario: 4,
    done: `the database's disk full for ${seconds} s under mixed load: ${refused.pushes} pushes and ${refused.reads} reads refused while it was, PostgreSQL ${restarted ? 'ended and was started again' : 'stayed up'}; ${loadText(load)}`,
    figure: `${crashText(told)}; back ${slowestOf(back)} s after there was room`,
    bound: `${crashBound}; ≤ ${soonest / 1000} s`,
    holds: crashHolds(told, back, soonest),
  });
  expect(told).toEqual(withoutHarm);
  expect(noRoom).toBeGreaterThan(0);
  expect(load.history.some(({ shown }) => shown)).toBe(true);
  if (isTimed) expect(Math.max(...back)).toBeLessThanOrEqual(soonest);
});
