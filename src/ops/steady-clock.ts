import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/** A machine's clock, held against the database's. */
export interface SteadyClock {
  /** The machine's time; where it is more than two seconds off, the database's. */
  readonly clock: Clock;
  /** Seconds by which the machine's clock is ahead of the database's, negative where it is behind; not a number before that is known. */
  readonly skew: () => number;
  /** Asks the database anew. Never rejects: while it is away, what it said last goes on. */
  readonly check: () => Promise<void>;
}

export interface SteadyClockOptions {
  readonly system: Clock;
  readonly databaseTime: () => Promise<Date>;
  readonly log: Log;
  /** Milliseconds of a clock that nobody sets. */
  readonly passed?: () => number;
}

/** Milliseconds by which the two may differ. */
const tolerance = 2_000;
/** Milliseconds that an answer may take: of a later one nobody knows when it was true. */
const longestAnswer = 1_000;

/**
 * One time for all replicas. A machine whose clock is wrong, or is set back, would otherwise take tokens that are over, and forget which were used, in the
 * name of all. What happens between two checks is noticed by the clock that nobody sets.
 */
export function createSteadyClock(options: SteadyClockOptions): SteadyClock {
  const { system, databaseTime, log, passed = () => performance.now() } = options;
  /** What the database's clock said when {@link passed} began. */
  let origin: number | undefined;
  /** Seconds last told of; undefined while there was nothing to tell. */
  let told: number | undefined;
  const ahead = (now: Date): number =>
    origin === undefined ? Number.NaN : now.getTime() - (origin + passed());
  const skew = (): number => ahead(system()) / 1000;
  return {
    clock() {
      const now = system();
      const by = ahead(now);
      return Math.abs(by) > tolerance ? new Date(now.getTime() - by) : now;
    },
    skew,
    async check() {
      const asked = passed();
      const at = await databaseTime().catch(() => undefined);
      const took = passed() - asked;
      if (at !== undefined && took <= longestAnswer) origin = at.getTime() - (asked + took / 2);
      const by = skew();
      const isOff = Math.abs(by) * 1000 > tolerance;
      if (isOff && Math.abs(by - (told ?? 0)) * 1000 > tolerance) {
        told = by;
        log('CLOCK001', { seconds: Math.round(by) });
      } else if (!isOff && told !== undefined) {
        told = undefined;
        log('CLOCK002');
      }
    },
  };
}

/** Milliseconds between checks. */
const checkEvery = 10_000;

/** A {@link createSteadyClock} that is checked before anybody asks it, and again and again until it is stopped. */
export async function keepTime(options: SteadyClockOptions): Promise<SteadyClock & { stop(): void }> {
  const steady = createSteadyClock(options);
  await steady.check();
  // A command that is done ends with it running.
  const timer = setInterval(() => void steady.check(), checkEvery).unref();
  return { ...steady, stop: () => clearInterval(timer) };
}
