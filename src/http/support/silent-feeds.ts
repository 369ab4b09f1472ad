import type { Clock } from '../../clock.ts';
import type { Heard } from '../../gateway/ports/feeds.ts';
import type { Store } from '../../gateway/ports/store.ts';

export interface FeedWatch {
  readonly store: Pick<Store, 'heard'>;
  readonly clock: Clock;
  /** Milliseconds without a record after which a case system counts as silent. */
  readonly silentFeedMs: number;
}

/** A feed that went silent days ago may be told of a minute late. */
const keptMs = 60_000;

/**
 * Case systems that have sent nothing for too long. Asked of everybody's record at once and never of one person's, so that the list is the same
 * on every page: one that stood on the pages of its own people only would tell whose they are (screens 2.4). Kept for a minute.
 */
export function watchFeeds({ store, clock, silentFeedMs }: FeedWatch): () => Promise<readonly Heard[]> {
  let asked: { readonly at: number; readonly heard: readonly Heard[] } | undefined;
  return async () => {
    const now = clock().getTime();
    if (asked === undefined || Math.abs(now - asked.at) > keptMs)
      asked = { at: now, heard: await store.heard() };
    return asked.heard.filter(({ at }) => now - at.getTime() > silentFeedMs);
  };
}
