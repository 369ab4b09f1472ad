import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. Several times what opening and judging hundreds of items takes, and nothing to whoever waits for a page. */
const least = 50;

/**
 * The least time that an answer which shows nothing takes, from here on. Opening and judging what is then withheld takes the longer the more of it
 * there is, and would tell somebody with much from somebody with nothing, and from nobody (consent-rules 7). To be begun before anybody is looked
 * for, and awaited, with no transaction open, before every answer that shows nothing. It hides what takes less than this, and nothing that takes more.
 */
export function evenTime(): Promise<void> {
  return pause(least);
}
