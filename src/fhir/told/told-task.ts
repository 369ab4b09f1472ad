import type { Patient, Task } from '@medplum/fhirtypes';
import {
  declineReasons,
  situations,
  type DeclineReason,
  type Situation,
  type TeamAnswer,
} from '../../living-well/telling-the-team.ts';
import { coded, hasCode, optional, reference } from '../elements.ts';
import { itemKinds } from '../item-kinds.ts';
import { systems } from '../systems.ts';
import { classification } from '../topics.ts';
import { partyOf, partyReference, type Party } from './parties.ts';

/** What staff say of somebody to a team. */
export interface Said {
  readonly situation: Situation;
  /** Where to reach whoever says it. */
  readonly phone?: string | undefined;
  readonly note?: string | undefined;
}

/** Who says it to whom, of whom, when. */
export interface Telling {
  readonly id: string;
  readonly personId: string;
  readonly by: Party;
  readonly to: Party;
  readonly at: Date;
}

/** What hospital staff tell a person's team: a Task for the team's organisation with topic `attendance`, to be seen. */
export function toldTask({ id, personId, by, to, at }: Telling, said: Said): Task & { id: string } {
  return {
    resourceType: 'Task',
    id,
    meta: classification(itemKinds.told.topics),
    status: 'requested',
    intent: 'order',
    code: coded(systems.told, said.situation, situations[said.situation]),
    for: reference<Patient>('Patient', personId),
    authoredOn: at.toISOString(),
    requester: partyReference(by),
    owner: partyReference(to),
    ...optional(
      'input',
      said.phone === undefined
        ? undefined
        : [{ type: coded(systems.told, phoneCode, 'Number to ring'), valueString: said.phone }],
    ),
    ...optional('note', said.note === undefined ? undefined : [{ time: at.toISOString(), text: said.note }]),
  };
}

/** What is told, read back. */
export interface ToldView {
  readonly id: string;
  readonly kind: 'told' | 'introduced';
  /** Of what is told: the situation in words. */
  readonly words: string;
  readonly phone: string | undefined;
  readonly note: string | undefined;
  readonly by: string;
  readonly to: Party;
  /** ISO instants. */
  readonly since: string;
  readonly state: 'waiting' | 'seen' | 'accepted' | 'declined';
  readonly answeredAt: string | undefined;
  readonly reason: string | undefined;
}

export function readTold(task: Task): ToldView {
  const kind = hasCode(task.code, systems.taskCode, 'fulfill') ? 'introduced' : 'told';
  const phone = task.input?.find(({ type }) => hasCode(type, systems.told, phoneCode))?.valueString;
  return {
    id: task.id ?? '',
    kind,
    words: task.code?.text ?? '',
    phone,
    note: task.note?.[0]?.text,
    by: task.requester?.display ?? '',
    to: partyOf(task.owner),
    since: task.authoredOn ?? '',
    state: stateOf(task, kind),
    answeredAt: task.lastModified,
    reason: task.statusReason?.text,
  };
}

/** The Task as its team has answered it. Undefined where that is no answer to it, or another was given. */
export function answered(
  task: Task,
  { answer, reason }: { readonly answer: TeamAnswer; readonly reason?: DeclineReason | undefined },
  at: Date,
): Task | undefined {
  const { kind } = readTold(task);
  const fits =
    kind === 'told'
      ? answer === 'seen'
      : answer !== 'seen' && (answer === 'declined') === (reason !== undefined);
  if (!fits || task.status !== 'requested') return undefined;
  const { versionId: _version, lastUpdated: _updated, ...meta } = task.meta ?? {};
  return {
    ...task,
    meta,
    status: answer === 'seen' ? 'completed' : answer === 'accepted' ? 'accepted' : 'rejected',
    ...(kind === 'introduced' && { businessStatus: coded(systems.taskStatus, answer) }),
    ...optional('statusReason', reason && { text: declineReasons[reason] }),
    lastModified: at.toISOString(),
  };
}

const phoneCode = 'phone-number';

function stateOf({ status }: Task, kind: ToldView['kind']): ToldView['state'] {
  if (status === 'rejected') return 'declined';
  if (status === 'requested') return 'waiting';
  return kind === 'told' ? 'seen' : 'accepted';
}
