/** How many calls may begin in a second, and whether any may begin at all. */
export interface Pace {
  /** Resolves when a call may begin; false when it may not, or not before `signal` ends the waiting. */
  turn(signal: AbortSignal): Promise<boolean>;
  /** A call was answered: whatever it said, the index is there. */
  answered(): void;
  /** A call was not. After three in a row nobody calls for a while; after one that said "too many", nobody either. */
  failed(why: 'too-many-calls' | 'no-answer'): void;
}

export interface PaceOptions {
  readonly callsPerSecond: number;
  /** Milliseconds nobody calls after the first failure of a run; twice as long after each further one. */
  readonly firstPause?: number;
  readonly longestPause?: number;
}

const second = 1_000;
/** Failures in a row before nobody calls. */
const patience = 3;

/**
 * Keeps within the calls a second that the index allows, and away from it while it is in trouble: no wait is told with "too many calls", so it is ours to
 * choose. By timers, not by the clock: a clock that jumps lets nobody through.
 */
export function createPace(options: PaceOptions): Pace {
  const { callsPerSecond, firstPause = second, longestPause = 30 * second } = options;
  const waiting: ((may: boolean) => void)[] = [];
  let begun = 0;
  let failures = 0;
  let pauses = 0;
  let isPaused = false;
  const begin = (): void => {
    begun += 1;
    setTimeout(() => {
      begun -= 1;
      const next = waiting.shift();
      if (next === undefined) return;
      begin();
      next(true);
    }, second).unref();
  };
  const pause = (): void => {
    if (isPaused) return;
    isPaused = true;
    setTimeout(() => (isPaused = false), Math.min(firstPause * 2 ** pauses, longestPause)).unref();
    pauses += 1;
    for (const next of waiting.splice(0)) next(false);
  };
  return {
    turn(signal) {
      if (isPaused || signal.aborted) return Promise.resolve(false);
      if (begun < callsPerSecond) {
        begin();
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        waiting.push(resolve);
        signal.addEventListener('abort', () => {
          const place = waiting.indexOf(resolve);
          if (place >= 0) waiting.splice(place, 1);
          resolve(false);
        });
      });
    },
    answered() {
      failures = 0;
      pauses = 0;
    },
    failed(why) {
      failures += 1;
      // One call finds out whether it is over: the first that fails after a pause begins the next.
      if (why === 'too-many-calls' || failures >= patience) pause();
    },
  };
}
