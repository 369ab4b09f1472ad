import type { Clock } from '../../clock.ts';
import type { Notice, NoticeState, Notices } from '../ports/emergency.ts';
import type { Store } from '../ports/store.ts';

/** What delivering needs. */
export interface Delivering {
  readonly store: Store;
  readonly notices: Notices;
  readonly clock: Clock;
}

/** Seconds to the next attempt after the first, second, ... one; the last from then on. The first is longer than any attempt may take. */
export const retryDelays = [30, 120, 600, 3_600] as const;

/** What became of one attempt. */
export interface Attempt {
  readonly notice: Notice;
  readonly state: Exclude<NoticeState, 'waiting'>;
  readonly attempts: number;
}

/**
 * Tries one notice that is due; undefined when none is. At least once: put off before it is tried and settled afterwards, so a worker that
 * is killed between the two costs a repetition under the same id, never a notice.
 */
export async function deliverNext({ store, notices, clock }: Delivering): Promise<Attempt | undefined> {
  const notice = await store.transaction((tx) => tx.notices.takeDue(clock(), retryDelays));
  if (notice === undefined) return undefined;
  const state = await notices.deliver(notice);
  await store.transaction((tx) => tx.notices.settle(notice.id, state, clock()));
  return { notice, state, attempts: notice.attempts };
}
