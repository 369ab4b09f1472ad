import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { emergencyAgreement } from '../support/emergency.ts';
import { faultSize, isTimed, tellScenario } from '../support/fault-report.ts';
import { flippedPerson, flips } from '../support/flips.ts';
import { runFlips, type Percentiles } from '../support/flip-run.ts';
import { personIdOf } from '../support/look.ts';
import { eventually, startCommand } from '../support/processes.ts';
import { bearer, pushTo } from '../support/real-gateway.ts';
import { startThreeGateways, type ThreeGateways } from '../support/three-gateways.ts';

/** 1,000 in the whole run (`LWG_FAULT_FLIPS=1000`); fewer where every minute counts. Ten reads for each. */
const flipsAtLeast = faultSize('LWG_FAULT_FLIPS', 100);
const readsAtLeast = flipsAtLeast * 10;
/** Milliseconds within which 99 of 100 withdrawals are acknowledged. */
const soonest = 50;

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 });

let three: ThreeGateways;
const people = {
  open: Array.from({ length: 101 }, (_, index) => flippedPerson('open', index)),
  shut: Array.from({ length: 21 }, (_, index) => flippedPerson('shut', index)),
};

beforeAll(async () => {
  three = await startThreeGateways();
  await recordAgreement(three.real.gateway.services, 'operator', { ...emergencyAgreement, version: 2 });
  for (const person of [...people.open, ...people.shut]) {
    expect((await pushTo(three.real, person)).status).toBe(202);
  }
  await eventually(
    async () => {
      const waiting = await three.real.gateway.database.query(
        "SELECT FROM inbox WHERE outcome IS DISTINCT FROM 'applied'",
      );
      return waiting.length === 0 ? true : undefined;
    },
    'end of the pushes',
    100,
  );
});
afterAll(() => three.stop());

const milliseconds = ({ p50, p99 }: Percentiles): string => `${p50.toFixed(1)}/${p99.toFixed(1)} ms`;

describe(`${flipsAtLeast} flips against ${readsAtLeast} reads on three servers, one hot person and others`, () => {
  test.each(Object.entries(flips))('%s', async (what, make) => {
    const flip = await make(three);
    const [hot, ...others] = people[flip.of];
    if (hot === undefined) throw new Error('there is nobody');
    const run = await runFlips(three, flip, { flips: flipsAtLeast, reads: readsAtLeast, hot, others });
    const { stale, late, shown, reads } = run;
    const isInTime = run.withdrawal.p99 <= soonest;
    tellScenario({
      scenario: 12,
      done: `${what}: ${run.flips} flips, ${reads} reads on three servers, ${shown} of them shown`,
      figure: `${stale} stale, ${late} after a later acknowledgement; p50/p99 of a withdrawal ${milliseconds(run.withdrawal)}, of a read ${milliseconds(run.read)}`,
      bound: `0, 0; withdrawal p99 ≤ ${soonest} ms`,
      holds: stale === 0 && late === 0 && (!isTimed || isInTime),
    });
    expect({ stale, late }).toEqual({ stale: 0, late: 0 });
    // With everything shown, or nothing, nothing was tested.
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeLessThan(reads);
    if (isTimed) expect(isInTime).toBe(true);
  });
});

describe('The agreement revoked at the command line', () => {
  test('shows nobody to anybody from the moment the command is over, on every server', async () => {
    const [hot] = people.open;
    if (hot === undefined) throw new Error('there is nobody');
    const headers = await bearer(three.real);
    const shownAt = async (url: string): Promise<boolean> => {
      const response = await fetch(`${url}/fhir/Patient/${personIdOf(hot)}/$current-support`, { headers });
      return (await response.text()).includes('"resourceType":"Patient"');
    };
    expect(await Promise.all(three.urls.map(shownAt))).toEqual([true, true, true]);
    const [latest] = await three.real.gateway.database.query<{ version: number }>(
      'SELECT max(version)::int AS version FROM sharing_agreement',
    );
    const file = join(mkdtempSync(join(tmpdir(), 'lwg-revoked-')), 'agreement.json');
    const version = (latest?.version ?? 0) + 1;
    writeFileSync(file, JSON.stringify({ ...emergencyAgreement, version, revoked: true }));
    const command = startCommand(['agreements', 'put', file], three.real.environment);
    expect([await command.ended, command.stderr()]).toEqual([0, '']);
    expect(await Promise.all(three.urls.map(shownAt))).toEqual([false, false, false]);
    rmSync(dirname(file), { recursive: true });
  });
});
