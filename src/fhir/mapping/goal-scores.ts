import type { Goal, Observation } from '@medplum/fhirtypes';
import type { CaseGoal } from '../../living-well/goal-status.ts';
import { coded, optional, reference } from '../elements.ts';
import { systems } from '../systems.ts';
import { idOf, identifierOf, personalBase, type CaseScope } from './case-scope.ts';
import { attainment, goalScoreRow } from './goal.ts';

/** One Observation per rating, about its goal and with the goal's topics. A missing rating is no Observation, never nought. */
export function mapGoalScores(scope: CaseScope, goal: CaseGoal): Observation[] {
  return goal.scores.map((score) => {
    const row = goalScoreRow(goal, score);
    return {
      ...personalBase(scope, 'goal-score', row, goal.sensitive),
      identifier: [identifierOf(scope, row)],
      status: score.corrected === true ? 'corrected' : 'final',
      category: [coded(systems.observationCategory, 'survey')],
      code: attainment(),
      subject: scope.patient,
      focus: [reference<Goal>('Goal', idOf(scope, { type: 'goal', id: goal.id }))],
      effectiveDateTime: score.date,
      ...optional('performer', score.ratedBy === 'person' ? [scope.patient] : undefined),
      valueInteger: score.score,
      method: coded(systems.rater, score.ratedBy),
    };
  });
}
