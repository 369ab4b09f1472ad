import type { Extension, Goal } from '@medplum/fhirtypes';
import type { CaseGoal } from '../../living-well/goal-status.ts';
import { coded, reference } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { idOf, type CaseScope } from './case-scope.ts';
import { topicsOfRow, type Plan } from './plan-rows.ts';

/**
 * That another goal took this one's place; R4 says so on the old goal. Left out where the new goal is about something more sensitive: this one
 * would tell of it.
 */
export function replacement(scope: CaseScope, plan: Plan, goal: CaseGoal): Extension[] {
  const { id, replacedBy } = goal;
  if (replacedBy === undefined || !plan.goals.some((other) => other.id === replacedBy)) return [];
  const own = topicsOfRow(plan, 'goal', id);
  if (!topicsOfRow(plan, 'goal', replacedBy).every((topic) => own.includes(topic))) return [];
  return [
    {
      url: extensions.goalRelationship,
      extension: [
        { url: 'type', valueCodeableConcept: coded(systems.goalRelationship, 'replacement') },
        {
          url: 'target',
          valueReference: reference<Goal>('Goal', idOf(scope, { type: 'goal', id: replacedBy })),
        },
      ],
    },
  ];
}
