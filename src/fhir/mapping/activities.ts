import type { CodeableConcept, Extension, Goal, Procedure, ServiceRequest, Task } from '@medplum/fhirtypes';
import { partnerServices } from '../../living-well/partner-services.ts';
import { coded, optional, reference } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { idOf, identifierOf, personalBase, type CaseScope, type Row } from './case-scope.ts';
import { taskFor } from './handling.ts';
import { topicsOfRow, type Plan } from './plan-rows.ts';

type Activity = NonNullable<Plan['activities']>[number];
type Onward = NonNullable<Plan['onward']>[number];

const activityStatus = {
  planned: 'active',
  'under-way': 'active',
  done: 'completed',
  stopped: 'revoked',
} as const satisfies Readonly<Record<Activity['status'], ServiceRequest['status']>>;
export const activityStatuses = Object.keys(activityStatus) as readonly Activity['status'][];

const onwardStatus = {
  sent: 'active',
  accepted: 'active',
  completed: 'completed',
  declined: 'revoked',
  cancelled: 'revoked',
} as const satisfies Readonly<Record<Onward['status'], ServiceRequest['status']>>;

/** What a plan says is to be done, each as a request of its own, in the plan's words; and beside each that was done, that it was. */
export function mapActivities(scope: CaseScope, plan: Plan): (ServiceRequest | Procedure)[] {
  return (plan.activities ?? []).flatMap((activity) => {
    const row = { type: 'activity', id: activity.id };
    const base = personalBase(scope, 'activity', row, topicsOfRow(plan, 'activity', activity.id));
    const request: ServiceRequest = {
      ...base,
      extension: [...base.extension, ...serves(scope, plan, activity.goal)],
      identifier: [identifierOf(scope, row)],
      status: activityStatus[activity.status],
      intent: 'plan',
      category: [coded(systems.record, 'activity', 'Activity'), ...strandsOf(activity)],
      code: { coding: [{ system: systems.taskStatus, code: activity.status }], text: activity.text },
      subject: scope.patient,
      authoredOn: activity.date,
    };
    return activity.status === 'done' ? [request, done(scope, plan, activity)] : [request];
  });
}

/** The row of what was done, beside the row of its request. */
export function doneRow(id: string): Row {
  return { type: 'activity-done', id };
}

function done(scope: CaseScope, plan: Plan, activity: Activity): Procedure {
  const row = doneRow(activity.id);
  const base = personalBase(scope, 'activity-done', row, topicsOfRow(plan, 'activity', activity.id));
  const [strand] = strandsOf(activity);
  return {
    ...base,
    extension: [...base.extension, ...serves(scope, plan, activity.goal)],
    identifier: [identifierOf(scope, row)],
    basedOn: [
      reference<ServiceRequest>('ServiceRequest', idOf(scope, { type: 'activity', id: activity.id })),
    ],
    status: 'completed',
    ...optional('category', strand),
    code: { text: activity.text },
    subject: scope.patient,
    ...optional('performedDateTime', activity.doneOn),
  };
}

/** Introductions to other services, and what became of each. */
export function mapOnward(scope: CaseScope, plan: Plan): (ServiceRequest | Task)[] {
  return (plan.onward ?? []).flatMap((onward) => {
    const row = { type: 'onward', id: onward.id };
    const topics = topicsOfRow(plan, 'onward', onward.id);
    const base = personalBase(scope, 'onward-introduction', row, topics);
    const request: ServiceRequest = {
      ...base,
      extension: [...base.extension, ...serves(scope, plan, onward.goal)],
      identifier: [identifierOf(scope, row)],
      status: onwardStatus[onward.status],
      intent: 'order',
      category: [
        coded(systems.record, 'onward-introduction', 'Introduction to another service'),
        ...strandsOf(onward),
      ],
      subject: scope.patient,
      authoredOn: onward.date,
      performerType: service(onward.service),
    };
    const task = personalBase(scope, 'onward-handling', { type: 'onward-task', id: onward.id }, topics);
    const { status, statusDate: on, reason, date: authoredOn } = onward;
    return [request, taskFor(scope, task, row, { status, on, reason, authoredOn })];
  });
}

function serves(scope: CaseScope, plan: Plan, goal: string | undefined): Extension[] {
  if (goal === undefined || !plan.goals.some(({ id }) => id === goal)) return [];
  const valueReference = reference<Goal>('Goal', idOf(scope, { type: 'goal', id: goal }));
  return [{ url: extensions.pertainsToGoal, valueReference }];
}

/** Strand and finer strand, where they were told. */
export function strandsOf({ strand, subStrand }: Pick<Activity, 'strand' | 'subStrand'>) {
  return [strand, subStrand].flatMap((code) => (code === undefined ? [] : [coded(systems.strand, code)]));
}

function service(code: Onward['service']): CodeableConcept {
  const entries: readonly { code: string; label: string; snomed?: string }[] = partnerServices.entries;
  const entry = entries.find((one) => one.code === code);
  const published = entry?.snomed === undefined ? [] : [{ system: systems.snomed, code: entry.snomed }];
  return {
    coding: [...published, { system: systems.serviceType, code }],
    ...optional('text', entry?.label),
  };
}
