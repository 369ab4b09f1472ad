import { setTimeout as pause } from 'node:timers/promises';
import { GatewayError } from '../../errors.ts';
import type { Receipt, Store } from '../../gateway/ports.ts';

const longestWait = 30;
/** Milliseconds between looks; a record is usually applied in under two of them. */
const lookEvery = 20;

/** Seconds asked for by `Prefer: wait=N` (RFC 7240), at most 30; 0 when it does not ask. */
export function waitSeconds(prefer: string | undefined): number {
  const [, seconds] = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(prefer ?? '') ?? [];
  return seconds === undefined ? 0 : Math.min(Number(seconds), longestWait);
}

/** The receipt, once the record is settled or the wait is over. */
export async function awaitReceipt(store: Store, id: string, seconds: number): Promise<Receipt> {
  for (let looks = (seconds * 1000) / lookEvery; ; looks--) {
    const receipt = await store.receipt(id);
    if (receipt === undefined) throw new GatewayError('internal');
    if (receipt.status !== 'received' || looks <= 0) return receipt;
    await pause(lookEvery);
  }
}
