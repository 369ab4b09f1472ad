import { setTimeout as pause } from 'node:timers/promises';
import { GatewayError } from '../../errors.ts';
import type { Receipt } from '../../gateway/ports/inbox.ts';
import type { Store } from '../../gateway/ports/store.ts';

const longestWait = 30;
/** Milliseconds between looks: short at first, because a record is usually applied in two of them, then longer. */
const firstLook = 20;
const longestLook = 500;
/** Calls that may wait at once in one process; the next ones get their 202 without a wait, so that waiting never crowds out a nurse. */
const mostWaiting = 50;

/** Seconds asked for by `Prefer: wait=N` (RFC 7240), at most 30; 0 when it does not ask. */
export function waitSeconds(prefer: string | undefined): number {
  const [, seconds] = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(prefer ?? '') ?? [];
  return seconds === undefined ? 0 : Math.min(Number(seconds), longestWait);
}

/** Gives a receipt once its record is settled or the wait is over. */
export type AwaitReceipt = (id: string, seconds: number) => Promise<Receipt>;

export function createAwaitReceipt(store: Store): AwaitReceipt {
  let waiting = 0;
  return async (id, seconds) => {
    if (waiting >= mostWaiting) return look(store, id);
    waiting += 1;
    try {
      return await lookUntilSettled(store, id, seconds * 1000);
    } finally {
      waiting -= 1;
    }
  };
}

async function lookUntilSettled(store: Store, id: string, patience: number): Promise<Receipt> {
  let left = patience;
  for (let next = firstLook; ; next = Math.min(next * 1.5, longestLook)) {
    const receipt = await look(store, id);
    if (receipt.status !== 'received' || left <= 0) return receipt;
    const nap = Math.min(next, left);
    await pause(nap);
    left -= nap;
  }
}

async function look(store: Store, id: string): Promise<Receipt> {
  const receipt = await store.receipt(id);
  if (receipt === undefined) throw new GatewayError('internal');
  return receipt;
}
