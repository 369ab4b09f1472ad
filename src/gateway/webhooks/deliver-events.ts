import { randomInt, randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { Store, StoreTransaction } from '../ports/store.ts';
import type { CallOutcome, Webhook, WebhookEvent, Webhooks } from '../ports/webhooks.ts';
import { receiptsPerEvent, settledEvent, taskEvent } from './status-event.ts';
import { secretsOf } from './webhook-secrets.ts';

/** What telling clients needs. */
export interface Telling {
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly webhooks: Webhooks;
  readonly clock: Clock;
}

/** Seconds to the next attempt after the first, second, ... one, give or take a fifth; the last from then on. */
export const retryDelays = [30, 120, 600, 3_600] as const;
/** Days of failing after which an address is given up. */
export const patienceDays = 3;
/** Seconds for which an attempt is its worker's: longer than any attempt takes. A worker that died costs this much. */
const attemptSeconds = 60;

/** An event that is this worker's to deliver. */
export interface EventInHand {
  readonly webhook: Webhook;
  readonly event: WebhookEvent;
  /** This one included. */
  readonly attempts: number;
}

/**
 * Takes up the next event that is due: one under way, or one made of what waits in the outbox. `nothing-to-tell` where all of that turned out to be
 * on its way still; undefined where nothing is due. At least once: an event is kept before it is tried and let go of afterwards, so a worker that is
 * killed between the two costs a repetition under the same id. One at a time for each client, in order.
 */
export async function takeEvent({
  store,
  clock,
}: Telling): Promise<EventInHand | 'nothing-to-tell' | undefined> {
  return store.transaction(async (tx) => {
    const at = clock();
    const webhook = await tx.webhooks.takeDue(at);
    if (webhook === undefined) return undefined;
    const event = webhook.event ?? (await nextEvent(tx, webhook, at));
    if (event === undefined) return 'nothing-to-tell';
    await tx.webhooks.begin(webhook.clientId, event, later(at, attemptSeconds));
    return { webhook, event, attempts: webhook.attempts + 1 };
  });
}

async function nextEvent(
  tx: StoreTransaction,
  { clientId }: Webhook,
  at: Date,
): Promise<WebhookEvent | undefined> {
  const tasks = await tx.webhooks.takeTasks(clientId, receiptsPerEvent);
  if (tasks.length > 0) return { id: randomUUID(), body: JSON.stringify(taskEvent(tasks, at)) };
  const event = settledEvent(await tx.webhooks.takeReceipts(clientId, receiptsPerEvent), at);
  return event && { id: randomUUID(), body: JSON.stringify(event) };
}

/** What came of an attempt; `failed` and `gone` where the address is given up with it. */
export interface Told extends CallOutcome {
  readonly state: 'open' | 'failed' | 'gone';
}

/** Tries an event, and keeps what came of it. */
export async function deliverEvent(
  { store, keys, webhooks, clock }: Telling,
  { webhook, event, attempts }: EventInHand,
): Promise<Told> {
  const { clientId, url } = webhook;
  const called = await webhooks.call({ ...event, url, secrets: secretsOf(keys, webhook) });
  const at = clock();
  const state = stateAfter(called, webhook, at);
  await store.transaction(async (tx) => {
    if (state !== 'open') return tx.webhooks.stop(clientId, event.id, state, at);
    if (called.outcome === 'delivered') return tx.webhooks.delivered(clientId, event.id, at);
    return tx.webhooks.postpone(clientId, event.id, at, later(at, delayAfter(attempts)));
  });
  return { ...called, state };
}

function stateAfter({ outcome }: CallOutcome, { failingSince }: Webhook, at: Date): Told['state'] {
  if (outcome !== 'failed') return outcome === 'gone' ? 'gone' : 'open';
  const failing = at.getTime() - (failingSince ?? at).getTime();
  return failing >= patienceDays * 86_400_000 ? 'failed' : 'open';
}

/** Seconds. Not the same for everybody: those who failed together do not all come back at once. */
function delayAfter(attempts: number): number {
  const delay = retryDelays[attempts - 1] ?? retryDelays[retryDelays.length - 1] ?? 0;
  return delay * (randomInt(80, 121) / 100);
}

function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1_000);
}
