import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Store } from '../ports/store.ts';
import { publishCheckpoint, type Published, type Publishing } from './publish-checkpoint.ts';
import { batchSize, sequenceBatch } from './sequence.ts';

export interface Sequencing extends Publishing {
  /** For the heartbeat's own entry. */
  readonly store: Pick<Store, 'transaction'>;
}

export type Turn = Published;

/** Milliseconds after which a log in which nothing happens says that it is alive. */
export const heartbeatEvery = 600_000;

/**
 * One turn of a sequencer: see whether the head may be signed at all, give every waiting entry its place, sign what was committed. Where nothing is signed
 * nothing is given a place either: of a database that may be the wrong one nothing is made.
 *
 * @returns undefined while another has its turn
 */
export async function takeTurn(sequencing: Sequencing, stop?: AbortSignal): Promise<Turn | undefined> {
  const before = await publishCheckpoint(sequencing);
  if (before === undefined || before.state === 'refused') return before;
  if (before.state === 'nothing-new' && isSilent(sequencing.clock, before.since)) await beat(sequencing);
  let placed = 0;
  for (;;) {
    const count = await sequenceBatch(sequencing.sequencer);
    placed += count ?? 0;
    if (count === undefined || count < batchSize || stop?.aborted === true) break;
  }
  return placed === 0 ? before : publishCheckpoint(sequencing);
}

function isSilent(clock: Clock, since: Date): boolean {
  return clock().getTime() - since.getTime() >= heartbeatEvery;
}

/** An entry about nothing: a checkpoint has no time in it, so a log that only stood still could not be told from one that was stopped. */
async function beat({ store, clock }: Sequencing): Promise<void> {
  await store.transaction((tx) =>
    tx.log.append({
      id: randomUUID(),
      at: clock(),
      kind: 'log-heartbeat',
      outcome: 'done',
      face: 'worker',
      organisation: 'none',
      askers: [],
      sources: [],
      role: 'log',
      purpose: 'HSYSADMIN',
      actor: { kind: 'system', id: 'log-sequencer', name: 'Log sequencer' },
      personId: undefined,
      detail: { asked: {}, decisions: [], released: {} },
    }),
  );
}
