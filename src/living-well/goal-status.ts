import type { CaseRecord } from './case-record.ts';
import { attainmentRange } from './goal-attainment.ts';

/** A personal goal as a source tells it. */
export type CaseGoal = NonNullable<CaseRecord['plan']>['goals'][number];
export type GoalScore = CaseGoal['scores'][number];

/** HL7 goal-achievement codes that can be told from 1 to 5 scores. */
export type GoalAchievement =
  'in-progress' | 'improving' | 'no-change' | 'worsening' | 'achieved' | 'not-achieved' | 'no-progress';

/** Names the rule behind a derived status. */
export const goalStatusRule = 'goal-status-1';

/** How far a goal is, from its scores; undefined while there is none. Not Goal Attainment Scaling: 1 is not at all, 5 is achieved. */
export function achievementStatus(
  status: CaseGoal['status'],
  scores: readonly GoalScore[],
): GoalAchievement | undefined {
  const latest = latestScore(scores);
  if (latest === undefined) return undefined;
  if (latest.score === attainmentRange.highest) return 'achieved';
  const previous = latestScore(scores.filter((score) => isBefore(score, latest)));
  if (status === 'active') return progress(latest.score, previous?.score);
  return latest.score === attainmentRange.lowest && previous?.score === attainmentRange.lowest
    ? 'no-progress'
    : 'not-achieved';
}

/** The newest score; on one day the person's own word counts, and of two the later row. */
export function latestScore(scores: readonly GoalScore[]): GoalScore | undefined {
  return scores.reduce<GoalScore | undefined>(
    (latest, score) => (latest === undefined || rank(score) >= rank(latest) ? score : latest),
    undefined,
  );
}

function rank(score: GoalScore): string {
  return `${score.date}${score.ratedBy === 'person' ? '1' : '0'}`;
}

/** Like is compared with like: a worker's score says nothing about how the person's own has moved. */
function isBefore(score: GoalScore, latest: GoalScore): boolean {
  return score.ratedBy === latest.ratedBy && score.date < latest.date;
}

function progress(current: number, previous: number | undefined): GoalAchievement {
  if (previous === undefined) return 'in-progress';
  if (current > previous) return 'improving';
  return current === previous ? 'no-change' : 'worsening';
}
