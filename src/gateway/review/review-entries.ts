import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../audit/entry.ts';
import { judgeLook, type Hit } from '../../audit/review/judge-look.ts';
import type { ReviewRule } from '../../audit/review/rule.ts';
import type { Clock } from '../../clock.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { keyedHash } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { ExplainedHit, NewCase, PendingEntry, ReviewedLook } from '../ports/reviews.ts';
import type { Store, StoreTransaction } from '../ports/store.ts';
import { gatherFacts, kindOf, type Judged } from './gather-facts.ts';
import { openCases } from './open-cases.ts';
import { entriesForRules } from './read-for-rules.ts';
import { actorHashOf, type ReviewPolicy } from './review-policy.ts';

export interface Reviewing {
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly clock: Clock;
  readonly policy: ReviewPolicy;
}

/** Entries that one transaction judges. */
const batch = 100;
/** Minutes until an entry that could not be judged is tried again: after the first attempt, the second, ... */
const retryMinutes = [1, 10, 60, 1_440] as const;

/** What came of a batch. */
export interface ReviewedBatch {
  readonly taken: number;
  readonly putOff: number;
}

/**
 * Judges entries that nobody has judged yet, in one transaction: the claim, the cases and what later looks are judged by stand or fall together. All at once, and
 * where that fails one by one: one that cannot be judged holds up no other, and is tried again.
 *
 * @throws GatewayError `unavailable`, the commit's own: then the batch is as it was
 */
export async function reviewEntries(reviewing: Reviewing): Promise<ReviewedBatch> {
  const { store, clock } = reviewing;
  return store.transaction(async (tx) => {
    const pending = await tx.reviewFacts.takePending(clock(), batch);
    const taken = pending.length;
    if (taken === 0 || (await areJudged(reviewing, tx, pending))) return { taken, putOff: 0 };
    let putOff = 0;
    for (const one of pending) {
      if (await areJudged(reviewing, tx, [one])) continue;
      putOff += 1;
      const minutes = retryMinutes[Math.min(one.attempts, retryMinutes.length - 1)] ?? 1_440;
      await tx.reviewFacts.putOff(one, new Date(clock().getTime() + minutes * 60_000));
    }
    return { taken, putOff };
  });
}

/** False where any of them could not be: then it is as if none had been tried. */
async function areJudged(
  reviewing: Reviewing,
  tx: StoreTransaction,
  pending: readonly PendingEntry[],
): Promise<boolean> {
  try {
    await tx.attempt(() => judge(reviewing, tx, pending));
    return true;
  } catch {
    return false;
  }
}

async function judge(
  reviewing: Reviewing,
  tx: StoreTransaction,
  pending: readonly PendingEntry[],
): Promise<void> {
  const { keys, clock } = reviewing;
  const ids = pending.map(({ entryId }) => entryId);
  const looks = (await entriesForRules(tx, ids)).flatMap((entry): readonly Judged[] => {
    const kind = kindOf(entry);
    return kind === undefined ? [] : [{ entry, kind, look: lookOf(keys, entry) }];
  });
  const hits = (await gatherFacts(reviewing, tx, looks)).flatMap((judged) =>
    judgeLook(judged.facts).map((hit) => ({ ...judged, ...hit })),
  );
  await tx.reviewFacts.countExplained(hits.flatMap(explainedOf));
  await openCases(
    tx,
    hits.flatMap((hit) => casesOf(keys, clock(), hit)),
  );
}

function lookOf(keys: MasterKeys, { id: entryId, personId, at, outcome, actor }: AuditEntry): ReviewedLook {
  return {
    entryId,
    at,
    outcome,
    actorHash: actorHashOf(keys, actor.id),
    personHash: personId === undefined ? undefined : keyedHash(keys, 'review-person', personId),
  };
}

/** A hit that is explained is counted, for the organisation that asked and for those above it. */
function explainedOf({ entry, rule, explainedBy }: Judged & Hit): readonly ExplainedHit[] {
  if (explainedBy === undefined) return [];
  return entry.askers.map((organisation) => ({ organisation, at: entry.at, rule: rule.code, explainedBy }));
}

/** Any other is a case for each of them. */
function casesOf(
  keys: MasterKeys,
  openedAt: Date,
  { entry, look, rule, explainedBy }: Judged & Hit,
): readonly NewCase[] {
  if (explainedBy !== undefined) return [];
  const id = randomUUID();
  const once = keyedHash(keys, 'review-once', ...onceOf(rule, entry, look));
  const { actorHash } = look;
  return entry.askers.map((organisation) => ({
    organisation,
    id,
    rule: rule.code,
    severity: rule.severity,
    aboutKind: 'entry',
    about: entry.id,
    once,
    actorHash,
    openedAt,
  }));
}

function onceOf(rule: ReviewRule, { id, at }: AuditEntry, look: ReviewedLook): readonly string[] {
  const { date } = londonTime(at);
  const actor = look.actorHash.toString('hex');
  if (rule.once === 'day') return ['day', actor, date];
  if (rule.once === 'person-day' && look.personHash !== undefined) {
    return ['person-day', actor, look.personHash.toString('hex'), date];
  }
  return ['look', id];
}
