import { GatewayError } from '../../errors.ts';
import type { Clock } from '../../clock.ts';
import type { IntakeLimits } from '../../gateway/ports/intake.ts';
import type { Store } from '../../gateway/ports/store.ts';

/** Bytes of bodies that may be in hand at once in one process. */
const mostBytes = 64 * 1_048_576;
/** Milliseconds that a call waits for its turn: longer than any honest call takes, shorter than any sender's patience. */
const longestTurn = 10_000;
/** Milliseconds for which a look at the backlog holds. */
const lookEvery = 1_000;

/** Lets calls in, or says when to come back. */
export interface Admission {
  /**
   * Before a body is read. Give back what it gives once the call is answered.
   * @throws GatewayError `intake-busy` when too much waits to be applied, or too much is in hand
   */
  enter(bytes: number): Promise<() => void>;
  /**
   * Runs `work` when it is its turn.
   * @throws GatewayError `intake-busy` when that takes too long
   */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

export function admitCalls(limits: IntakeLimits, store: Store, clock: Clock): Admission {
  let bytesInHand = 0;
  const isBehind = backlogWatch(limits, store, clock);
  const turns = takeTurns(limits.atOnce);
  return {
    async enter(bytes) {
      if (bytesInHand + bytes > mostBytes || (await isBehind())) throw new GatewayError('intake-busy');
      bytesInHand += bytes;
      let isOut = false;
      return () => {
        if (!isOut) bytesInHand -= bytes;
        isOut = true;
      };
    },
    async inTurn(work) {
      await turns.take();
      try {
        return await work();
      } finally {
        turns.give();
      }
    },
  };
}

/** One look serves every call of a second: a back-fill must not count the backlog for each of its calls. */
function backlogWatch(
  { backlog, backlogMinutes }: IntakeLimits,
  store: Store,
  clock: Clock,
): () => Promise<boolean> {
  let looked: { readonly at: number; readonly isBehind: Promise<boolean> } | undefined;
  const look = async (): Promise<boolean> => {
    const { records, oldest } = await store.backlog(backlog);
    const minutes = oldest === undefined ? 0 : (clock().getTime() - oldest.getTime()) / 60_000;
    return records >= backlog || (backlogMinutes !== undefined && minutes > backlogMinutes);
  };
  return () => {
    if (looked === undefined || performance.now() - looked.at > lookEvery) {
      looked = { at: performance.now(), isBehind: look() };
    }
    return looked.isBehind;
  };
}

function takeTurns(most: number): { take(): Promise<void>; give(): void } {
  let free = most;
  const waiting: (() => void)[] = [];
  return {
    take() {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const turn = (): void => {
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(turn), 1);
          reject(new GatewayError('intake-busy'));
        }, longestTurn);
        waiting.push(turn);
      });
    },
    give() {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}
