import type { Goal, Observation } from '@medplum/fhirtypes';
import type { GoalView } from '../current-support.ts';
import { hasCode } from '../elements.ts';
import { referenceTo } from '../references.ts';
import { systems } from '../systems.ts';
import { newest, type ReleasedItems } from './released-items.ts';

const shownStatuses = ['active', 'completed', 'cancelled'] as const;

/** A released goal with its newest released score. */
export interface ScoredGoal {
  readonly goal: Goal;
  readonly status: GoalView['status'];
  readonly score: Observation | undefined;
}

/** Goals that run first, then those that ended; each in the order they were started, then of their ids at the source. */
export function scoredGoals(items: ReleasedItems): readonly ScoredGoal[] {
  const scores = items.observations.filter(({ code }) =>
    hasCode(code, systems.measure, 'personal-goal-attainment'),
  );
  const goals = items.goals.toSorted((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
  return shownStatuses.flatMap((status) =>
    goals
      .filter(({ lifecycleStatus }) => lifecycleStatus === status)
      .map((goal) => ({ goal, status, score: latestScore(scores, goal) })),
  );
}

/** The goals as the page shows them. */
export function goalViews(items: ReleasedItems): readonly GoalView[] {
  return scoredGoals(items).map(({ goal, status, score }) => ({
    text: goal.description.text ?? '',
    status,
    score: score?.valueInteger,
    scoredOn: score?.effectiveDateTime,
  }));
}

/** On one day the person's own word counts. */
function latestScore(scores: readonly Observation[], goal: Goal): Observation | undefined {
  const reference = referenceTo(goal);
  return newest(
    scores.filter(({ focus }) => focus?.some((about) => about.reference === reference)),
    (score) => `${score.effectiveDateTime ?? ''}${score.performer === undefined ? 0 : 1}`,
  );
}

function orderOf(goal: Goal): string {
  return `${goal.startDate ?? ''}|${goal.identifier?.[0]?.value ?? ''}`;
}
