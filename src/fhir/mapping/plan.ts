import type {
  CarePlan,
  CarePlanActivity,
  Goal,
  Procedure,
  Reference,
  ServiceRequest,
} from '@medplum/fhirtypes';
import type { SharingTopic } from '../../living-well/case-record.ts';
import { coded, optional, reference } from '../elements.ts';
import { systems } from '../systems.ts';
import { doneRow } from './activities.ts';
import { idOf, identifierOf, personalBase, rowReference, type CaseScope, type Row } from './case-scope.ts';
import { planRows, type Plan, type PlanRow } from './plan-rows.ts';

/**
 * Our Plan. A plan that lists a goal or an activity tells that there is one, so those with a sensitive strand stand in a part of their own
 * (`partOf`), which carries their topics and labels: whoever may not see them sees a plan that never mentions them.
 */
export function mapPlan(scope: CaseScope, plan: Plan): CarePlan[] {
  const row = { type: 'plan', id: plan.id };
  const rows = planRows(plan);
  const ordinary = rows.filter(({ topics }) => topics.length === 0);
  return [
    { ...planOf(scope, plan, { kind: 'our-plan', ...row }), ...listed(scope, plan, ordinary) },
    ...sensitiveParts(rows).map(([topics, sensitive]) => ({
      ...planOf(
        scope,
        plan,
        { kind: 'our-plan-part', type: 'plan', id: `${plan.id}#${topics.join('+')}` },
        topics,
      ),
      partOf: [reference<CarePlan>('CarePlan', idOf(scope, row))],
      ...listed(scope, plan, sensitive),
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
    ...optional(
      'replaces',
      plan.replaces === undefined
        ? undefined
        : [rowReference<CarePlan>(scope, 'CarePlan', { type: 'plan', id: plan.replaces })],
    ),
    status: 'active',
    intent: 'plan',
    category: [coded(systems.record, 'our-plan', 'Our Plan')],
    subject: scope.patient,
    created: plan.date,
  };
}

function listed(
  scope: CaseScope,
  plan: Plan,
  rows: readonly PlanRow[],
): { goal?: Reference<Goal>[]; activity?: CarePlanActivity[] } {
  const done = new Set(plan.activities?.flatMap(({ id, status }) => (status === 'done' ? [id] : [])));
  const goal = rows
    .filter(({ kind }) => kind === 'goal')
    .map(({ id }) => reference<Goal>('Goal', idOf(scope, { type: 'goal', id })));
  const activity = rows
    .filter(({ kind }) => kind !== 'goal')
    .map(({ kind, id }) => ({
      ...optional('outcomeReference', kind === 'activity' && done.has(id) ? [outcome(scope, id)] : undefined),
      reference: reference<ServiceRequest>('ServiceRequest', idOf(scope, { type: kind, id })),
    }));
  return {
    ...optional('goal', goal.length === 0 ? undefined : goal),
    ...optional('activity', activity.length === 0 ? undefined : activity),
  };
}

function outcome(scope: CaseScope, activity: string): Reference<Procedure> {
  return reference<Procedure>('Procedure', idOf(scope, doneRow(activity)));
}

/** Rows by the set of sensitive topics they share. */
function sensitiveParts(rows: readonly PlanRow[]): [readonly SharingTopic[], PlanRow[]][] {
  const parts = new Map<string, [readonly SharingTopic[], PlanRow[]]>();
  for (const row of rows) {
    if (row.topics.length === 0) continue;
    const part = parts.get(row.topics.join('+')) ?? [row.topics, []];
    part[1].push(row);
    parts.set(row.topics.join('+'), part);
  }
  return [...parts.values()];
}
