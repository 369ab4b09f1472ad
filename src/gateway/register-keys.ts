import { liveKeys, type Client } from '../auth/client.ts';
import { hashSecret, makeSecret } from '../auth/credentials.ts';
import type { PublicJwk } from '../auth/public-key.ts';
import { grantScopes } from '../auth/scopes.ts';
import { GatewayError } from '../errors.ts';
import type { ApiKey, RegisteredClient } from './ports/registry.ts';
import type { StoreTransaction } from './ports/store.ts';
import { logChange, type Registry } from './register-log.ts';

/** Days an API key lives unless its issuer says otherwise. */
const apiKeyDays = 365;
const day = 86_400_000;

/**
 * Makes an API key for a client, beside the one it has. The key itself is given back once, here, and stored nowhere.
 *
 * @param scopes none for all that the client may do
 * @param until a year from now unless told
 * @throws GatewayError `too-many-keys` when it has two that live; `unknown-client`; `not-permitted` when it has none of the scopes
 */
export async function issueApiKey(
  { store, clock }: Registry,
  { id }: Pick<Client, 'id'>,
  scopes: readonly string[],
  until?: Date,
): Promise<string> {
  const secret = makeSecret('lwg_key');
  const hash = Buffer.from(hashSecret(secret), 'hex');
  await store.transaction(async (tx) => {
    const at = clock();
    const { client } = await live(tx, id);
    if ((await tx.registry.apiKeys(id, at)).length >= liveKeys) throw new GatewayError('too-many-keys');
    const granted = grantScopes(scopes.join(' '), client.scopes);
    const expiresAt = until ?? new Date(at.getTime() + apiKeyDays * day);
    const key = await tx.registry.addApiKey({ clientId: id, hash, scopes: granted, expiresAt });
    const what = { key, scopes: granted.join(' '), until: expiresAt.toISOString() };
    await logChange(tx, at, client, 'api-key-issued', what);
  });
  return secret;
}

/**
 * Adds the next public key of a client; both work until one is revoked.
 *
 * @throws GatewayError `too-many-keys` when it has two, has this one, or has its keys at a URL; `unknown-client`
 */
export async function addClientKey({ store, clock }: Registry, id: string, key: PublicJwk): Promise<void> {
  await store.transaction(async (tx) => {
    const { client } = await live(tx, id);
    const { keys, jwksUrl } = client;
    const isTaken = keys.some(({ kid }) => kid === key.kid);
    if (jwksUrl !== undefined || keys.length >= liveKeys || isTaken) throw new GatewayError('too-many-keys');
    await tx.registry.putClient({ ...client, keys: [...keys, key] });
    await logChange(tx, clock(), client, 'key-added', { key: key.kid });
  });
}

/**
 * Ends one key of a client, with every token that was got by it: a public key by its `kid`, an API key by the id that {@link clientWithKeys}
 * gives. False when the client has no such key.
 *
 * @throws GatewayError `unknown-client`
 */
export async function revokeClientKey({ store, clock }: Registry, id: string, key: string): Promise<boolean> {
  return store.transaction(async (tx) => {
    const { client } = await live(tx, id);
    const keys = client.keys.filter(({ kid }) => kid !== key);
    const isPublicKey = keys.length < client.keys.length;
    if (isPublicKey) await tx.registry.putClient({ ...client, keys });
    else if (!(await tx.registry.revokeApiKey(id, key))) return false;
    await logChange(tx, clock(), client, isPublicKey ? 'key-revoked' : 'api-key-revoked', { key });
    return true;
  });
}

/**
 * A client, revoked or not, and its API keys that live.
 *
 * @throws GatewayError `unknown-client`
 */
export async function clientWithKeys(
  { store, clock }: Registry,
  id: string,
): Promise<RegisteredClient & { readonly apiKeys: readonly ApiKey[] }> {
  return store.transaction(async (tx) => {
    const known = await tx.registry.client(id);
    if (known === undefined) throw new GatewayError('unknown-client');
    return { ...known, apiKeys: await tx.registry.apiKeys(id, clock()) };
  });
}

/** Held until the transaction ends: of two who add the second key, one is told that there are two. */
async function live(tx: StoreTransaction, id: string): Promise<RegisteredClient> {
  const known = await tx.registry.client(id);
  if (known === undefined || known.revokedAt !== undefined) throw new GatewayError('unknown-client');
  return known;
}
