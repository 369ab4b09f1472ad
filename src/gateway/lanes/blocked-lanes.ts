import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../audit/entry.ts';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { actorOf } from '../actor-of.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
import type { DeadLetter, DeadLetterInHand } from '../ports/dead-letters.ts';
import type { Store, StoreTransaction } from '../ports/store.ts';
import { skipReasons, type SkipReasonCode } from './skip-reasons.ts';

export interface Lanes {
  readonly store: Store;
  readonly clock: Clock;
}

/** Who decides: an operator who has signed in, or one at the command line. */
export type Operator = StaffPrincipal | 'operator';

/**
 * Records that block their lane, longest waiting first, of every organisation. Names nobody, so a look at it is no disclosure.
 *
 * @throws GatewayError `not-permitted`, `unavailable`
 */
export async function listBlocked(
  { store }: Lanes,
  by: Operator,
  limit: number,
): Promise<readonly DeadLetter[]> {
  checkMayDecide(by);
  return store.deadLetters(limit);
}

/**
 * One of them.
 *
 * @throws GatewayError `not-permitted`, `unavailable`; `not-found` when it blocks no lane, or not any more
 */
export async function findBlocked({ store }: Lanes, by: Operator, receipt: string): Promise<DeadLetter> {
  checkMayDecide(by);
  const letter = await store.deadLetter(receipt);
  if (letter === undefined) throw new GatewayError('not-found');
  return letter;
}

/**
 * Has a blocked record tried again, with all its attempts before it: for when what stopped it is mended. Logged.
 *
 * @throws GatewayError as {@link findBlocked}, and the commit's own
 */
export async function retryBlocked(lanes: Lanes, by: Operator, receipt: string): Promise<void> {
  await decide(lanes, by, { receipt, decision: 'retry' }, (tx, letter, at) =>
    tx.deadLetters.retry(letter, at),
  );
}

/**
 * Gives a blocked record up, so that those behind it go on: a corrected one takes its place. Where the skipped one changed who may see what, nothing of
 * the person is shown until a newer record of that source answers it, unless the source takes it back. Logged.
 *
 * @throws GatewayError as {@link findBlocked}, and the commit's own
 */
export async function skipBlocked(
  lanes: Lanes,
  by: Operator,
  receipt: string,
  reason: SkipReasonCode,
): Promise<void> {
  const { issues, givesUpChoices } = skipReasons[reason];
  await decide(lanes, by, { receipt, decision: 'skip', reason }, async (tx, letter, at) => {
    await tx.people.lock(letter.personId, 'exclusive');
    await tx.deadLetters.skip(letter, { reason, issues, givesUpChoices }, at);
  });
}

type Decision = Readonly<Record<'receipt' | 'decision', string> & { reason?: string }>;

async function decide(
  { store, clock }: Lanes,
  by: Operator,
  decision: Decision,
  effect: (tx: StoreTransaction, letter: DeadLetterInHand, at: Date) => Promise<void>,
): Promise<void> {
  const at = clock();
  const work = (): Promise<void> => {
    checkMayDecide(by);
    return store.transaction(async (tx) => {
      const letter = await tx.deadLetters.take(decision.receipt);
      if (letter === undefined) throw new GatewayError('not-found');
      await effect(tx, letter, at);
      const { personId, organisation, code } = letter;
      const detail = { asked: { ...decision, code }, decisions: [], released: {} };
      const who = by === 'operator' ? atCommandLine(organisation) : signedIn(by);
      await tx.log.append({
        ...base(at),
        ...who,
        outcome: 'done',
        sources: [organisation],
        personId,
        detail,
      });
    });
  };
  if (by === 'operator') return work();
  return orLogRefusal(store, { ...base(at), ...signedIn(by), detail: { asked: decision } }, work);
}

type Who = Pick<AuditEntry, 'face' | 'organisation' | 'role' | 'askers' | 'actor'>;

function signedIn(by: StaffPrincipal): Who {
  const { organisation, role, organisations: askers } = by;
  return { face: 'page', organisation, role, askers, actor: actorOf(by) };
}

/** It knows no more of who types than that they could read its configuration. */
function atCommandLine(organisation: string): Who {
  const actor = { kind: 'system', id: 'lwg', name: 'command line' } as const;
  return { face: 'cli', organisation, role: 'operator', askers: [organisation], actor };
}

function base(at: Date): Pick<AuditEntry, 'id' | 'at' | 'kind' | 'purpose'> {
  return { id: randomUUID(), at, kind: 'lane-decision', purpose: 'HSYSADMIN' };
}

function checkMayDecide(by: Operator): void {
  if (by !== 'operator') checkPermission(by, 'decide-blocked');
}
