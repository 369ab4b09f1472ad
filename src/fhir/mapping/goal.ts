import type { CodeableConcept, Goal, Observation } from '@medplum/fhirtypes';
import {
  achievementStatus,
  goalStatusRule,
  type CaseGoal,
  type GoalScore,
} from '../../living-well/goal-status.ts';
import { coded, optional, reference } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { strandsOf } from './activities.ts';
import { idOf, identifierOf, personalBase, type CaseScope, type Row } from './case-scope.ts';
import { replacement } from './goal-replacement.ts';
import type { Plan } from './plan-rows.ts';

/** A score has no id at the source: goal, day and rater name it. */
export function goalScoreRow(goal: CaseGoal, score: GoalScore): Row {
  return { type: 'goal-score', id: `${goal.id}#${score.date}#${score.ratedBy}` };
}

/** A personal goal in the person's words. Base R4 Goal: UK Core has no profile for it. */
export function mapGoal(scope: CaseScope, plan: Plan, goal: CaseGoal): Goal {
  const row = { type: 'goal', id: goal.id };
  const category = strandsOf(goal);
  const achievement = achievementStatus(goal.status, goal.scores);
  const scores = new Set(goal.scores.map((score) => idOf(scope, goalScoreRow(goal, score))));
  const base = personalBase(scope, 'goal', row, goal.sensitive);
  return {
    ...base,
    extension: [...base.extension, ...replacement(scope, plan, goal)],
    identifier: [identifierOf(scope, row)],
    lifecycleStatus: goal.status,
    ...optional('achievementStatus', achievement && derived(achievement)),
    ...optional('category', category.length === 0 ? undefined : category),
    description: { text: goal.text },
    subject: scope.patient,
    startDate: goal.start,
    target: [{ measure: attainment(), detailInteger: 5, ...optional('dueDate', goal.due) }],
    ...optional('statusDate', goal.statusDate),
    ...optional(
      'statusReason',
      achievement === undefined && goal.status !== 'active' ? 'Ended without a score' : undefined,
    ),
    expressedBy: scope.patient,
    ...optional(
      'outcomeReference',
      scores.size === 0 ? undefined : [...scores].map((id) => reference<Observation>('Observation', id)),
    ),
  };
}

/** The Living Well 1 to 5 scale. Never sent under the codes of Goal Attainment Scaling or Goal Based Outcomes. */
export function attainment(): CodeableConcept {
  return coded(systems.measure, 'personal-goal-attainment', 'Personal goal attainment, 1 to 5');
}

function derived(code: string): CodeableConcept {
  return {
    extension: [{ url: extensions.derivedStatus, valueString: goalStatusRule }],
    ...coded(systems.goalAchievement, code),
  };
}
