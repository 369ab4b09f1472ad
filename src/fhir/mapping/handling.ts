import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { declineReasons } from '../../living-well/telling-the-team.ts';
import { coded, optional, reference } from '../elements.ts';
import { systems } from '../systems.ts';
import { idOf, personalBase, type CaseScope, type Row } from './case-scope.ts';

type Reason = NonNullable<NonNullable<NonNullable<CaseRecord['introduction']>['handling']>['reason']>;

export const reasons: Readonly<Record<Reason, string>> = declineReasons;

export interface Handled {
  /** `received`, `sent`, ...: the source's own word for it. */
  readonly status: string;
  readonly authoredOn: string;
  readonly on?: string | undefined;
  readonly reason?: Reason | undefined;
}

/** What becomes of a request at those who received it: a Task about it, with a status of FHIR and of our own. */
export function taskFor(
  scope: CaseScope,
  base: ReturnType<typeof personalBase<'introduction-handling' | 'onward-handling'>>,
  request: Row,
  { status, authoredOn, on, reason }: Handled,
): Task {
  return {
    ...base,
    resourceType: 'Task',
    status: statuses[status] ?? 'requested',
    businessStatus: coded(systems.taskStatus, status),
    ...optional('statusReason', reason && { text: reasons[reason] }),
    intent: 'order',
    code: coded(systems.taskCode, 'fulfill'),
    focus: reference<ServiceRequest>('ServiceRequest', idOf(scope, request)),
    for: scope.patient,
    authoredOn,
    // R4 has no Task that was changed before it was written; the request keeps its own day.
    ...optional('lastModified', on === undefined || on < authoredOn ? undefined : on),
  };
}

const statuses: Readonly<Record<string, Task['status']>> = {
  received: 'requested',
  sent: 'requested',
  accepted: 'accepted',
  declined: 'rejected',
  completed: 'completed',
  cancelled: 'cancelled',
};

/** What became of an introduction. */
export function mapIntroductionHandling(
  scope: CaseScope,
  { id, date, handling }: NonNullable<CaseRecord['introduction']>,
): Task[] {
  if (handling === undefined) return [];
  const base = personalBase(scope, 'introduction-handling', { type: 'introduction-task', id });
  return [taskFor(scope, base, { type: 'introduction', id }, { ...handling, authoredOn: date })];
}
