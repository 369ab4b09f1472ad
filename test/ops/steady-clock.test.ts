import { beforeEach, describe, expect, test } from 'vitest';
import { createSteadyClock, type SteadyClock } from '../../src/ops/steady-clock.ts';

const noon = Date.parse('2026-11-22T12:00:00Z');
const minute = 60_000;

/** What the machine says, what the database says, and what has truly passed. */
let wrongBy: number;
let databaseWrongBy: number;
let passed: number;
let slow: number;
let events: string[];
let steady: SteadyClock;

beforeEach(() => {
  [wrongBy, databaseWrongBy, passed, slow, events] = [0, 0, 0, 20, []];
  steady = createSteadyClock({
    system: () => new Date(noon + passed + wrongBy),
    databaseTime: async () => {
      passed += slow;
      return new Date(noon + passed - slow / 2 + databaseWrongBy);
    },
    log: (event, fields) => events.push(`${event} ${fields?.['seconds'] ?? ''}`.trim()),
    passed: () => passed,
  });
});

const said = (): number => steady.clock().getTime() - noon - passed;

describe('A machine whose clock is wrong is not believed', () => {
  test.each([10 * minute, -10 * minute, 3_000])('by %s ms from the start', async (by) => {
    wrongBy = by;
    await steady.check();
    expect(said()).toBe(0);
    expect(steady.skew()).toBe(by / 1000);
    expect(events).toEqual([`CLOCK001 ${by / 1000}`]);
  });

  test('when it jumps between two checks, forwards or back: not for a moment', async () => {
    await steady.check();
    for (wrongBy of [10 * minute, -10 * minute]) {
      passed += 5_000;
      expect(said()).toBe(0);
      expect(steady.skew()).toBe(wrongBy / 1000);
    }
  });

  test('and that is told once for each jump, and once that it is over', async () => {
    for (wrongBy of [minute, -minute, 0]) {
      await steady.check();
      await steady.check();
    }
    expect(events).toEqual(['CLOCK001 60', 'CLOCK001 -60', 'CLOCK002']);
  });
});

describe('The database is not believed', () => {
  test('where its answer took so long that nobody knows when it was given', async () => {
    slow = 5_000;
    databaseWrongBy = minute;
    await steady.check();
    expect([said(), steady.skew(), events]).toEqual([0, Number.NaN, []]);
  });

  test('where it gives none: what it said before still holds', async () => {
    wrongBy = minute;
    await steady.check();
    const failing = createSteadyClock({
      system: () => new Date(noon),
      databaseTime: () => Promise.reject(new Error('away')),
      log: (event) => events.push(event),
      passed: () => passed,
    });
    await failing.check();
    expect(failing.clock()).toEqual(new Date(noon));
    expect(failing.skew()).toBeNaN();
  });
});

describe('A machine whose clock is right', () => {
  test('is asked, to the millisecond: what a round trip may explain is no difference', async () => {
    wrongBy = 400;
    await steady.check();
    passed += minute;
    expect(said()).toBe(400);
    expect(steady.skew()).toBeCloseTo(0.4);
    expect(events).toEqual([]);
  });

  test('is not told from one that is wrong with the database: all replicas go by that', async () => {
    databaseWrongBy = 10 * minute;
    await steady.check();
    expect(said()).toBe(10 * minute);
    expect(events).toEqual(['CLOCK001 -600']);
  });
});
