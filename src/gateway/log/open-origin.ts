import { randomUUID } from 'node:crypto';
import { isKeyName } from '../../audit/note/verifier-key.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { Store } from '../ports/store.ts';

/**
 * The log goes on under a new name, on an operator's word: after a restore that lost what was published, whoever held the log to its word must be told that
 * this is another one. The word is an entry, in the same transaction.
 *
 * @throws GatewayError `invalid-request` where the name cannot be one or was one before, the commit's own
 */
export async function openOrigin(
  { store, clock }: { readonly store: Pick<Store, 'transaction'>; readonly clock: Clock },
  origin: string,
): Promise<void> {
  if (!isKeyName(origin) || origin.length > 100) throw new GatewayError('invalid-request');
  const [id, at] = [randomUUID(), clock()];
  await store.transaction(async (tx) => {
    await tx.log.append({
      id,
      at,
      kind: 'log-origin',
      outcome: 'done',
      face: 'cli',
      organisation: 'none',
      askers: [],
      sources: [],
      role: 'operator',
      purpose: 'HSYSADMIN',
      actor: { kind: 'system', id: 'lwg', name: 'command line' },
      personId: undefined,
      detail: { asked: { origin }, decisions: [], released: {} },
    });
    if (!(await tx.log.openOrigin({ origin, at, entry: id }))) throw new GatewayError('invalid-request');
  });
}
