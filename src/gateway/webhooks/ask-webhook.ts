import { randomUUID } from 'node:crypto';
import { GatewayError } from '../../errors.ts';
import type { Store } from '../ports/store.ts';
import type { CallOutcome, ReplayQuery, Webhook } from '../ports/webhooks.ts';
import type { Telling } from './deliver-events.ts';
import { pingEvent } from './status-event.ts';
import { secretsOf } from './webhook-secrets.ts';

/** Receipts that one replay puts into the outbox: half a million bytes of it, and less than a second of the database. */
export const mostReplayed = 100_000;

/** `next`: where to ask on from, when there were more than one replay takes. */
export interface Replay {
  readonly queued: number;
  readonly next: Date | undefined;
}

/**
 * Tells a client of receipts of its own again. An address that was given up is tried again.
 *
 * @throws GatewayError `no-status-address`
 */
export async function replayReceipts(
  { store }: { readonly store: Store },
  clientId: string,
  query: ReplayQuery,
): Promise<Replay> {
  return store.transaction(async (tx) => {
    if ((await tx.webhooks.find(clientId)) === undefined) throw new GatewayError('no-status-address');
    await tx.webhooks.reopen(clientId);
    const { queued, through } = await tx.webhooks.requeue(clientId, query, mostReplayed);
    return { queued, next: queued === mostReplayed ? through : undefined };
  });
}

/**
 * Sends a client's system one signed `ping`, now. An address that was given up is tried again once it took one.
 *
 * @throws GatewayError `no-status-address`
 */
export async function pingWebhook(telling: Telling, clientId: string): Promise<CallOutcome> {
  const { store, keys, webhooks, clock } = telling;
  const { url, secretNumbers } = await addressOf(store, clientId);
  const secrets = secretsOf(keys, { clientId, secretNumbers });
  const body = JSON.stringify(pingEvent(clock()));
  const called = await webhooks.call({ url, secrets, id: randomUUID(), body });
  if (called.outcome === 'delivered') await store.transaction((tx) => tx.webhooks.reopen(clientId));
  return called;
}

async function addressOf(store: Store, clientId: string): Promise<Webhook> {
  const webhook = await store.transaction((tx) => tx.webhooks.find(clientId));
  if (webhook === undefined) throw new GatewayError('no-status-address');
  return webhook;
}
