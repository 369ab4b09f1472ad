import { explanations } from '../../audit/review/facts.ts';
import { nameOfRule, rulesNotRunning } from '../../audit/review/judge-look.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { addDays, londonTime } from '../../living-well/london-time.ts';
import type { QueueQuery, ReviewCase } from '../ports/reviews.ts';
import type { Release } from '../release.ts';
import { asOfficer } from './as-officer.ts';
import { actorHashOf, type ReviewPolicy } from './review-policy.ts';

export interface ReviewRelease extends Release {
  readonly policy: ReviewPolicy;
}

/** A case with its rule in words. */
export interface QueuedCase extends ReviewCase {
  readonly ruleName: string;
}

export interface ReviewQueue {
  readonly cases: readonly QueuedCase[];
  /** Where the next page begins; undefined on the last. */
  readonly next: QueueQuery['after'];
  readonly explained: readonly {
    readonly rule: string;
    readonly explainedBy: string;
    readonly hits: number;
  }[];
  readonly notRunning: readonly { readonly name: string; readonly why: string }[];
}

const pageSize = 50;
/** Days for which explained hits are counted on the page. */
const countedDays = 30;

/**
 * A page of the queue of the officer's organisation, by reference only: nobody's name or number. Without the officer's own looks. Logged before it is given.
 *
 * @throws GatewayError `not-permitted`, `unavailable`, the commit's own
 */
export async function releaseQueue(
  release: ReviewRelease,
  officer: StaffPrincipal,
  { show, after }: Pick<QueueQuery, 'show' | 'after'>,
): Promise<ReviewQueue> {
  const act = { kind: 'review-queue', asked: { show } } as const;
  const { answer } = await asOfficer(release, officer, act, async (tx) => {
    const { organisation, subject } = officer;
    const without = actorHashOf(release.keys, subject);
    const found = await tx.reviews.list({ organisation, show, after, limit: pageSize + 1, without });
    const cases = found.slice(0, pageSize);
    const last = cases.at(-1);
    const isMore = found.length > pageSize && last !== undefined;
    const since = addDays(londonTime(release.clock()).date, -countedDays);
    return {
      outcome: cases.length > 0 ? 'shown' : 'nothing-shown',
      answer: {
        cases: cases.map((one) => ({ ...one, ruleName: nameOfRule(one.rule) })),
        next: isMore ? { at: last.closedAt ?? last.openedAt, id: last.id } : undefined,
        explained: inWords(await tx.reviews.explained(organisation, since)),
        notRunning: rulesNotRunning(release.policy.has),
      },
    };
  });
  return answer;
}

const words: ReadonlyMap<string, string> = new Map(Object.entries(explanations));

function inWords(counts: ReviewQueue['explained']): ReviewQueue['explained'] {
  return counts.map(({ rule, explainedBy, hits }) => ({
    rule: nameOfRule(rule),
    explainedBy: words.get(explainedBy) ?? explainedBy,
    hits,
  }));
}
