import type { Client } from '../auth/client.ts';
import { GatewayError } from '../errors.ts';
import type { RegisteredClient } from './ports/registry.ts';
import type { StoreTransaction } from './ports/store.ts';
import { logChange, whatItMay, type Registry } from './register-log.ts';

export { issueApiKey } from './register-keys.ts';

/**
 * Registers a client.
 *
 * @throws GatewayError `client-exists`, also of one that was revoked: what it did stays its own. `source-taken` as {@link registerClient}
 */
export async function addClient(registry: Registry, client: Client): Promise<void> {
  await registry.store.transaction(async (tx) => {
    if ((await tx.registry.client(client.id)) !== undefined) throw new GatewayError('client-exists');
    await put(registry, tx, client, 'added');
  });
}

/**
 * Registers a client, or replaces what it may do. What is taken away counts no more in any request that starts afterwards.
 *
 * @throws GatewayError `source-taken`: two organisations sending for one case system would write over each other's people. `unknown-client` of one
 * that is revoked: it stays so
 */
export async function registerClient(registry: Registry, client: Client): Promise<void> {
  await registry.store.transaction((tx) => put(registry, tx, client, 'put'));
}

async function put(
  { clock }: Registry,
  tx: StoreTransaction,
  client: Client,
  change: 'added' | 'put',
): Promise<void> {
  if (await tx.registry.isSourceTaken(client)) throw new GatewayError('source-taken');
  if (!(await tx.registry.putClient(client))) throw new GatewayError('unknown-client');
  await tx.webhooks.point(client.id, client.statusTo);
  await logChange(tx, clock(), client, change, whatItMay(client));
}

/** Ends everything a client may do, at once and for good. False when there is no such client. */
export async function revokeClient({ store, clock }: Registry, id: string): Promise<boolean> {
  return store.transaction(async (tx) => {
    const known = await tx.registry.client(id);
    if (known === undefined) return false;
    const at = clock();
    await tx.registry.revokeClient(id, at);
    await tx.webhooks.point(id, undefined);
    await logChange(tx, at, known.client, 'revoked', {});
    return true;
  });
}

/** Every client, by id; those revoked too. */
export async function listClients({ store }: Pick<Registry, 'store'>): Promise<readonly RegisteredClient[]> {
  return store.transaction((tx) => tx.registry.clients());
}
