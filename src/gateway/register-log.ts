import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Client } from '../auth/client.ts';
import type { Store, StoreTransaction } from './ports/store.ts';

/** What an operator at the command line may change; every change is an entry in the log. */
export interface Registry {
  readonly store: Store;
  readonly clock: Clock;
}

/** What was done to a client, as its entry says. */
export type ClientChange =
  | 'added'
  | 'put'
  | 'revoked'
  | 'key-added'
  | 'key-revoked'
  | 'api-key-issued'
  | 'api-key-revoked'
  | 'webhook-secret-added'
  | 'webhook-secret-retired';

/**
 * The entry of a change, in its transaction: who could do what from when on. It names the command line, which knows no more of the operator
 * than that they could read its configuration.
 */
export async function logChange(
  tx: StoreTransaction,
  at: Date,
  { id, organisation }: Pick<Client, 'id' | 'organisation'>,
  change: ClientChange,
  what: Readonly<Record<string, string>>,
): Promise<void> {
  await tx.log.append({
    id: randomUUID(),
    at,
    kind: 'client',
    outcome: 'done',
    face: 'cli',
    organisation,
    askers: [organisation],
    sources: [],
    role: 'operator',
    purpose: 'HSYSADMIN',
    actor: { kind: 'system', id: 'lwg', name: 'command line' },
    personId: undefined,
    detail: { asked: { client: id, change, ...what }, decisions: [], released: {} },
  });
}

/** What a client may do, for its entry. Keys by their names: the keys themselves are in the register. */
export function whatItMay(client: Client): Readonly<Record<string, string>> {
  return {
    role: client.role,
    scopes: client.scopes.join(' '),
    sources: client.sources.map(({ site, system }) => `${site}/${system}`).join(' '),
    keys: client.jwksUrl ?? client.keys.map(({ kid }) => kid).join(' '),
    allowedFrom: client.allowedFrom.join(' '),
    ...(client.statusTo !== undefined && { statusTo: client.statusTo }),
  };
}
