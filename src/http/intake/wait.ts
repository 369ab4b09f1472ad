import { setTimeout as pause } from 'node:timers/promises';
import { GatewayError } from '../../errors.ts';
import type { Receipt } from '../../gateway/ports/inbox.ts';
import type { Store } from '../../gateway/ports/store.ts';

const longestWait = 30;
/** Milliseconds between looks: short at first, because a record is usually applied in two of them, then longer. */
const firstLook = 20;
const longestLook = 500;
/** Calls that may wait at once in one process; the next ones get their answer without a wait, so that waiting never crowds out a nurse. */
const mostWaiting = 50;

/** Seconds asked for by `Prefer: wait=N` (RFC 7240), at most 30; 0 when it does not ask. */
export function waitSeconds(prefer: string | undefined): number {
  const [, seconds] = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(prefer ?? '') ?? [];
  return seconds === undefined ? 0 : Math.min(Number(seconds), longestWait);
}

/** Gives receipts, by id, once all are settled or the wait is over. */
export type AwaitReceipts = (
  ids: readonly string[],
  seconds: number,
) => Promise<ReadonlyMap<string, Receipt>>;

export function createAwaitReceipts(store: Store): AwaitReceipts {
  let waiting = 0;
  return async (ids, seconds) => {
    if (ids.length === 0) return new Map();
    if (waiting >= mostWaiting) return look(store, ids);
    waiting += 1;
    try {
      return await lookUntilSettled(store, ids, seconds * 1000);
    } finally {
      waiting -= 1;
    }
  };
}

async function lookUntilSettled(
  store: Store,
  ids: readonly string[],
  patience: number,
): Promise<ReadonlyMap<string, Receipt>> {
  let left = patience;
  for (let next = firstLook; ; next = Math.min(next * 1.5, longestLook)) {
    const receipts = await look(store, ids);
    const isSettled = [...receipts.values()].every(({ status }) => status !== 'received');
    if (isSettled || left <= 0) return receipts;
    const nap = Math.min(next, left);
    await pause(nap);
    left -= nap;
  }
}

async function look(store: Store, ids: readonly string[]): Promise<ReadonlyMap<string, Receipt>> {
  const receipts = await store.receipts(ids);
  if (receipts.length < new Set(ids).size) throw new GatewayError('internal');
  return new Map(receipts.map((receipt) => [receipt.id, receipt]));
}

/** The same for one. */
export type AwaitReceipt = (id: string, seconds: number) => Promise<Receipt>;

export function createAwaitReceipt(store: Store): AwaitReceipt {
  const awaitReceipts = createAwaitReceipts(store);
  return async (id, seconds) => {
    const receipt = (await awaitReceipts([id], seconds)).get(id);
    if (receipt === undefined) throw new GatewayError('internal');
    return receipt;
  };
}
