import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. Several times what opening and judging hundreds of items takes, and nothing to whoever waits for a page. */
const step = 50;

/**
 * Evens out the time of answers that show nothing: they take a whole number of steps from here on. Opening and judging what is then withheld takes
 * the longer the more of it there is, and would tell somebody with much from somebody with nothing, and from nobody (consent-rules 7). To be begun
 * before anybody is looked for; what it gives is awaited, with no transaction open, before every answer that shows nothing. What takes more than a
 * step longer, on a server that is kept busy, is still told.
 */
export function evenTime(): () => Promise<void> {
  const begun = performance.now();
  return () => pause(step - ((performance.now() - begun) % step));
}
