import type { Principal } from '../../auth/principal.ts';

/**
 * Counts looks that show nothing, by who looks: a walk through numbers is almost nothing else, a nurse's day has few. Counted for all replicas
 * together.
 */
export interface Misses {
  /** Seconds that the caller has still to wait, as far as this process knows; undefined where they may look. */
  waitOf(caller: Principal, at: Date): number | undefined;
  /** One more. Seconds to wait where it is one too many within a minute. Throws `unavailable`: then nothing is answered. */
  count(caller: Principal, at: Date): Promise<number | undefined>;
}
