import type { Pool } from 'pg';
import type { Principal } from '../auth/principal.ts';
import type { Misses } from '../gateway/ports/misses.ts';
import { keyedHash } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { asGatewayError } from './transaction.ts';

const minute = 60_000;

export interface MissOptions {
  readonly keys: MasterKeys;
  /** Looks within any minute that may show nothing. */
  readonly limit: number;
  /** Told once by each process for as long as a caller has to wait. */
  readonly onTooMany: (caller: Principal) => void;
}

/**
 * The moments of each caller's last looks that showed nothing: exact over any minute, however many replicas. A process that was told "too many"
 * remembers until when, so that a walk costs the database nothing more; another one learns it at its own next.
 */
export function createMissStore(pool: Pool, { keys, limit, onTooMany }: MissOptions): Misses {
  const waiting = new Map<string, number>();
  const secondsUntil = (until: number, at: Date): number =>
    Math.max(1, Math.ceil((until - at.getTime()) / 1000));
  return {
    waitOf(caller, at) {
      const until = waiting.get(actorOf(caller));
      if (until === undefined) return undefined;
      if (until > at.getTime()) return secondsUntil(until, at);
      waiting.delete(actorOf(caller));
      return undefined;
    },
    async count(caller, at) {
      const oldest = await countOne(pool, keyedHash(keys, 'missed-look', actorOf(caller)), at, limit);
      if (oldest === undefined) return undefined;
      const until = oldest.getTime() + minute;
      if (!waiting.has(actorOf(caller))) onTooMany(caller);
      waiting.set(actorOf(caller), until);
      return secondsUntil(until, at);
    },
  };
}

/** The oldest of the last minute where there are more than the limit. */
async function countOne(pool: Pool, actor: Buffer, at: Date, limit: number): Promise<Date | undefined> {
  try {
    const { rows } = await pool.query<{ oldest: Date; misses: number }>({
      name: 'count-miss',
      text: `INSERT INTO missed_look AS known (actor_hash, recent, last_at) VALUES ($1, ARRAY[$2::timestamptz], $2)
       ON CONFLICT (actor_hash) DO UPDATE SET last_at = $2, recent =
         (SELECT array_agg(moment ORDER BY moment) FROM
           (SELECT moment FROM unnest(known.recent || $2::timestamptz) AS each (moment)
            WHERE moment > $2::timestamptz - interval '1 minute' ORDER BY moment LIMIT $3 + 1) AS kept)
       RETURNING recent[1] AS oldest, cardinality(recent) AS misses`,
      values: [actor, at, limit],
    });
    const [row] = rows;
    return row !== undefined && row.misses > limit ? row.oldest : undefined;
  } catch (error) {
    throw asGatewayError(error);
  }
}

function actorOf(caller: Principal): string {
  return caller.kind === 'staff' ? `staff ${caller.subject}` : `client ${caller.clientId}`;
}
