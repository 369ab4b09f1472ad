import type { CarePlan, Goal } from '@medplum/fhirtypes';
import type { CaseRecord, SharingTopic } from '../../living-well/case-record.ts';
import type { CaseGoal } from '../../living-well/goal-status.ts';
import { coded, optional, reference } from '../elements.ts';
import { systems } from '../systems.ts';
import { idOf, identifierOf, personalBase, type CaseScope, type Row } from './case-scope.ts';

type Plan = NonNullable<CaseRecord['plan']>;

/**
 * Our Plan. A plan that lists a goal tells that there is one, so goals with a sensitive strand stand in a part of their own (`partOf`), which
 * carries the goal's topics and labels: whoever may not see those goals sees a plan that never mentions them.
 */
export function mapPlan(scope: CaseScope, plan: Plan): CarePlan[] {
  const row = { type: 'plan', id: plan.id };
  // By id: of a repeated row, one sensitive copy is enough.
  const sensitive = new Set(plan.goals.filter((goal) => goal.sensitive.length > 0).map(({ id }) => id));
  const ordinary = plan.goals.filter(({ id }) => !sensitive.has(id));
  return [
    { ...planOf(scope, plan, { kind: 'our-plan', ...row }), ...goalList(scope, ordinary) },
    ...sensitivePartsOf(plan).map(([topics, goals]) => ({
      ...planOf(
        scope,
        plan,
        { kind: 'our-plan-part', type: 'plan', id: `${plan.id}#${topics.join('+')}` },
        topics,
      ),
      partOf: [reference<CarePlan>('CarePlan', idOf(scope, row))],
      ...goalList(scope, goals),
    })),
  ];
}

function planOf(
  scope: CaseScope,
  plan: Plan,
  { kind, ...row }: Row & { readonly kind: 'our-plan' | 'our-plan-part' },
  strands: readonly SharingTopic[] = [],
): CarePlan {
  return {
    ...personalBase(scope, kind, row, strands),
    identifier: [identifierOf(scope, row)],
    status: 'active',
    intent: 'plan',
    category: [coded(systems.record, 'our-plan', 'Our Plan')],
    subject: scope.patient,
    created: plan.date,
  };
}

function goalList(
  scope: CaseScope,
  goals: readonly CaseGoal[],
): { goal?: ReturnType<typeof reference<Goal>>[] } {
  const references = goals.map((goal) => reference<Goal>('Goal', idOf(scope, { type: 'goal', id: goal.id })));
  return optional('goal', references.length === 0 ? undefined : references);
}

/** Goals by the set of sensitive strands they share. */
function sensitivePartsOf(plan: Plan): [CaseGoal['sensitive'], CaseGoal[]][] {
  const parts = new Map<string, [CaseGoal['sensitive'], CaseGoal[]]>();
  for (const goal of plan.goals) {
    if (goal.sensitive.length === 0) continue;
    const topics = [...new Set(goal.sensitive)].toSorted();
    const part = parts.get(topics.join('+')) ?? [topics, []];
    part[1].push(goal);
    parts.set(topics.join('+'), part);
  }
  return [...parts.values()];
}
