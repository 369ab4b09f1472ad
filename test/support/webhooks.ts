import { clientSchema } from '../../src/auth/client.ts';
import { registerClient } from '../../src/gateway/register.ts';
import { deliverEvent, takeEvent, type Telling } from '../../src/gateway/webhooks/deliver-events.ts';
import { createStatusWebhooks } from '../../src/adapters/status-webhooks/status-webhooks.ts';
import type { StatusEvent } from '../../src/gateway/webhooks/status-event.ts';
import type { TestGateway } from './gateway.ts';
import type { Received } from './receiver.ts';

/** Gives the charity's case system an address; none takes it away. */
export async function tellAt(
  gateway: TestGateway,
  statusTo: string | undefined,
  id = 'case-system',
): Promise<void> {
  const client = clientSchema.parse({ ...gateway.caseClient, id, environment: 'demo', statusTo });
  await registerClient({ store: gateway.services.store, clock: gateway.services.clock }, client);
}

/** What a worker tells with, on the test's own clock. */
export function telling(gateway: TestGateway): Telling {
  const { clock } = gateway.services;
  return {
    store: gateway.worker.store,
    keys: gateway.config.keys,
    clock,
    webhooks: createStatusWebhooks({ allowPrivate: true, clock, timeout: 300 }),
  };
}

/** Tells everything that is due, as a worker would; what came of each attempt. */
export async function tellAllDue(gateway: TestGateway): Promise<readonly string[]> {
  const options = telling(gateway);
  const told: string[] = [];
  for (let taken = await takeEvent(options); taken !== undefined; taken = await takeEvent(options)) {
    if (taken === 'nothing-to-tell') continue;
    const { outcome, state } = await deliverEvent(options, taken);
    told.push(`${taken.webhook.clientId} ${outcome} ${taken.attempts} ${state}`);
  }
  return told;
}

/** What a call said of receipts, as `receipt status`. */
export function saidIn({ body }: Received): readonly string[] {
  const event = JSON.parse(body) as StatusEvent;
  return event.type !== 'receipts.settled'
    ? []
    : event.data.map(({ receipt, status }) => `${receipt} ${status}`);
}
