import { randomUUID } from 'node:crypto';
import type { Principal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { answered, readTold } from '../../fhir/told/told-task.ts';
import type { DeclineReason, TeamAnswer } from '../../living-well/telling-the-team.ts';
import { prepareResource } from '../case/prepare-records.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
import { readingTogether } from '../record/release-together.ts';
import { lookAttempt, releaseEntry } from '../release-entry.ts';
import { checkMayRead, itemsOfPerson, lookAtTold } from './read-told.ts';
import { toldSource, type Tell } from './tell.ts';

/** What a team says to something that it was told. */
export interface AnswerToTold {
  /** Of the Task. */
  readonly id: string;
  readonly answer: TeamAnswer;
  /** Why an introduction is declined; with no other answer. */
  readonly reason?: DeclineReason | undefined;
}

/**
 * Records what a team says to what it was told: the Task's next version, and the entry in the log. The same answer again changes nothing.
 *
 * @throws GatewayError `not-found` for what another organisation was told, what was never told and what may no longer be seen; `already-answered`;
 * `not-permitted`, `unavailable`, the commit's own
 */
export async function answerTold(tell: Tell, caller: Principal, toTold: AnswerToTold): Promise<void> {
  const { id, answer } = toTold;
  const entry = { id: randomUUID(), at: tell.clock() };
  const look = lookAtTold(caller, { step: 'answer', task: id, answer });
  return orLogRefusal(tell.store, lookAttempt(look, entry), async () => {
    checkMayRead(caller, 'answer');
    const row = await tell.store.transaction((tx) => tx.told.find(id));
    if (row?.owner !== caller.organisation) throw new GatewayError('not-found');
    await readingTogether(
      tell.store,
      async (tx, read) => {
        const { items, judgement, records } = await itemsOfPerson(tx, read, tell, look, [row], entry.at);
        const [item] = items;
        if (item === undefined) throw new GatewayError('not-found');
        const next = nextOf(item.task, toTold, entry.at);
        if (next !== undefined) {
          const { personId, sourceOrganisation } = row;
          const source = toldSource(sourceOrganisation);
          const applied = { personId, source, sourceOrganisation, sourceModified: entry.at, at: entry.at };
          const personal = [prepareResource(tell.keys, next)];
          await tx.records.apply(applied, { personal, directory: [], standing: [] });
          await tx.told.answer(id, entry.at);
        }
        const composed = { body: '', used: [item.task] };
        const { personId } = row;
        const done = releaseEntry(look, entry, { personId, knownAs: personId, judgement, records, composed });
        await tx.log.append({ ...done, outcome: 'done' });
      },
      'exclusive',
    );
  });
}

function nextOf(
  task: Parameters<typeof answered>[0],
  toTold: AnswerToTold,
  at: Date,
): typeof task | undefined {
  const next = answered(task, toTold, at);
  if (next !== undefined) return next;
  if (readTold(task).state === toTold.answer) return undefined;
  throw new GatewayError('already-answered');
}
