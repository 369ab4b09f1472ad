import {
  deliverEvent,
  takeEvent,
  type EventInHand,
  type Telling,
} from '../gateway/webhooks/deliver-events.ts';
import { describeError, type Log } from '../log.ts';

/** Milliseconds between looks. */
const lookEvery = 1_000;
/** Clients told at once by one process. One that hangs holds a socket for seconds, then waits longer and longer: no connection of the database. */
const atOnce = 32;

export interface WebhookWorkerOptions extends Telling {
  readonly log: Log;
}

export interface WebhookWorker {
  /** Stops taking up events and waits for those in hand. */
  close(): Promise<void>;
}

/** Tells clients of their receipts as they settle. Any number may run. */
export function startWebhookWorker(options: WebhookWorkerOptions): WebhookWorker {
  let closing = false;
  const working = new Set<Promise<void>>();
  const start = (): void => {
    if (closing || working.size >= atOnce) return;
    const work = tellAll(options, start, () => closing).finally(() => working.delete(work));
    working.add(work);
  };
  const timer = setInterval(start, lookEvery);
  return {
    async close() {
      closing = true;
      clearInterval(timer);
      await Promise.all(working);
    },
  };
}

/** One event after the other until none is due. Whoever finds one sends another to look for the next, before waiting for a receiver. */
async function tellAll(
  options: WebhookWorkerOptions,
  another: () => void,
  isClosing: () => boolean,
): Promise<void> {
  try {
    while (!isClosing()) {
      const taken = await takeEvent(options);
      if (taken === undefined) return;
      if (taken === 'nothing-to-tell') continue;
      another();
      await tell(options, taken);
    }
  } catch (error) {
    options.log('HOOK004', describeError(error));
  }
}

async function tell(options: WebhookWorkerOptions, inHand: EventInHand): Promise<void> {
  const { log, clock } = options;
  const started = clock().getTime();
  const { outcome, status, state } = await deliverEvent(options, inHand);
  const { attempts, webhook } = inHand;
  const line = { client: webhook.clientId, attempts, status, ms: clock().getTime() - started };
  if (outcome === 'delivered') log('HOOK001', line);
  else if (state === 'open') log('HOOK002', line);
  else log('HOOK003', { ...line, state });
}
