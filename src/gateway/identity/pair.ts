import { randomUUID } from 'node:crypto';
import { GatewayError } from '../../errors.ts';
import type { Pair } from '../ports/identity.ts';
import type { Store, StoreTransaction } from '../ports/store.ts';

/**
 * Does something about two of whom it is asked, the lower id first.
 *
 * @throws GatewayError `not-found` of two of whom it is not asked: an operator cannot try anybody against anybody
 */
export function withPair<T>(
  store: Store,
  { one, other }: Pair,
  work: (tx: StoreTransaction, pair: Pair) => Promise<T>,
): Promise<T> {
  const pair = one < other ? { one, other } : { one: other, other: one };
  return store.transaction(async (tx) => {
    if (!(await tx.identity.isInQuestion(pair))) throw new GatewayError('not-found');
    return work(tx, pair);
  });
}

/**
 * About neither of the two, and of no source: an entry that a source's IG officer could read would tell that somebody like its person is known from
 * elsewhere. Whoever may read the whole log finds both ids in it.
 */
export async function logIdentity(
  tx: StoreTransaction,
  at: Date,
  { one, other }: Pair,
  what: Readonly<Record<string, string>>,
): Promise<void> {
  await tx.log.append({
    id: randomUUID(),
    at,
    kind: 'identity-decision',
    outcome: 'done',
    face: 'cli',
    organisation: 'gateway',
    askers: [],
    sources: [],
    role: 'operator',
    purpose: 'PATADMIN',
    actor: { kind: 'system', id: 'lwg', name: 'command line' },
    personId: undefined,
    detail: { asked: { one, other, ...what }, decisions: [], released: {} },
  });
}
