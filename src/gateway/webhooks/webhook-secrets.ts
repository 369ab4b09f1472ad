import { liveKeys } from '../../auth/client.ts';
import { GatewayError } from '../../errors.ts';
import { keyedHash } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { Webhook } from '../ports/webhooks.ts';
import { logChange, type Registry } from '../register-log.ts';

/** A registry with the keys that secrets are made from. */
export interface SecretRegistry extends Registry {
  readonly keys: MasterKeys;
}

/**
 * What a client's events are signed with, as Standard Webhooks writes it; the newest last. Made from the deployment's key and a number that is
 * never given twice: there is no secret to steal from the database.
 */
export function secretsOf(
  keys: MasterKeys,
  { clientId, secretNumbers }: Pick<Webhook, 'clientId' | 'secretNumbers'>,
): readonly string[] {
  return secretNumbers.map(
    (number) => `whsec_${keyedHash(keys, 'webhook-signing', clientId, number.toString()).toString('base64')}`,
  );
}

/** @throws GatewayError `unknown-client`, `no-status-address` */
export async function webhookSecrets(registry: SecretRegistry, id: string): Promise<readonly string[]> {
  return registry.store.transaction(async (tx) =>
    secretsOf(registry.keys, (await toldClient(tx, id)).webhook),
  );
}

/**
 * Adds the next secret: events are signed by both until the old one is retired.
 *
 * @throws GatewayError `too-many-keys` when there are two; `unknown-client`, `no-status-address`
 */
export async function rotateWebhookSecret(registry: SecretRegistry, id: string): Promise<readonly string[]> {
  return change(registry, id, 'webhook-secret-added', (numbers) => {
    if (numbers.length >= liveKeys) throw new GatewayError('too-many-keys');
    return [...numbers, Math.max(...numbers) + 1];
  });
}

/** Ends all secrets but the newest. @throws GatewayError `unknown-client`, `no-status-address` */
export async function retireWebhookSecret(registry: SecretRegistry, id: string): Promise<readonly string[]> {
  return change(registry, id, 'webhook-secret-retired', (numbers) => numbers.slice(-1));
}

async function change(
  { store, clock, keys }: SecretRegistry,
  id: string,
  what: 'webhook-secret-added' | 'webhook-secret-retired',
  next: (numbers: readonly number[]) => readonly number[],
): Promise<readonly string[]> {
  return store.transaction(async (tx) => {
    const { client, webhook } = await toldClient(tx, id);
    const secretNumbers = next(webhook.secretNumbers);
    await tx.webhooks.setSecretNumbers(id, secretNumbers);
    await logChange(tx, clock(), client, what, { secrets: secretNumbers.join(' ') });
    return secretsOf(keys, { clientId: id, secretNumbers });
  });
}

async function toldClient(tx: StoreTransaction, id: string) {
  const known = await tx.registry.client(id);
  if (known === undefined || known.revokedAt !== undefined) throw new GatewayError('unknown-client');
  const webhook = await tx.webhooks.find(id);
  if (webhook === undefined) throw new GatewayError('no-status-address');
  return { client: known.client, webhook };
}
