import { randomUUID } from 'node:crypto';
import type { AuditKind } from '../audit/entry.ts';
import type { Client } from '../auth/client.ts';
import { hashSecret, makeSecret } from '../auth/credentials.ts';
import { grantScopes } from '../auth/scopes.ts';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { Store, StoreTransaction } from './ports/store.ts';

/** What an operator at the command line may change; every change is an entry in the log. */
export interface Registry {
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Registers a client, or replaces what it may do.
 *
 * @throws GatewayError `source-taken`: two organisations sending for one case system would write over each other's people
 */
export async function registerClient(registry: Registry, client: Client): Promise<void> {
  await registry.store.transaction(async (tx) => {
    if (await tx.registry.isSourceTaken(client)) throw new GatewayError('source-taken');
    await tx.registry.putClient(client);
    await log(registry, tx, 'client', client.organisation, { client: client.id });
  });
}

/** Ends everything a client may do, at once. False when there is no such client. */
export async function revokeClient(registry: Registry, id: string): Promise<boolean> {
  return registry.store.transaction(async (tx) => {
    const found = await tx.registry.revokeClient(id, registry.clock());
    if (found) await log(registry, tx, 'client', 'unknown', { client: id, revoked: 'yes' });
    return found;
  });
}

/** Makes an API key for a client. The key itself is given back once, here, and stored nowhere. */
export async function issueApiKey(
  registry: Registry,
  client: Client,
  scopes: readonly string[],
): Promise<string> {
  const granted = grantScopes(scopes.join(' '), client.scopes);
  const key = makeSecret('lwg_key');
  await registry.store.transaction(async (tx) => {
    await tx.registry.addApiKey(client.id, Buffer.from(hashSecret(key), 'hex'), granted);
    await log(registry, tx, 'client', client.organisation, { client: client.id, issued: 'api-key' });
  });
  return key;
}

async function log(
  { clock }: Registry,
  tx: StoreTransaction,
  kind: AuditKind,
  organisation: string,
  asked: Readonly<Record<string, string>>,
): Promise<void> {
  await tx.log.append({
    id: randomUUID(),
    at: clock(),
    kind,
    outcome: 'done',
    face: 'cli',
    organisation,
    askers: [organisation],
    sources: [],
    role: 'operator',
    purpose: 'HSYSADMIN',
    actor: { kind: 'system', id: 'lwg', name: 'command line' },
    personId: undefined,
    detail: { asked, decisions: [], released: {} },
  });
}
