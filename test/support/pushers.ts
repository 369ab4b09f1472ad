import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Sent } from './effects.ts';
import type { CaseRecordInput } from './people.ts';
import { somebody } from './push-list.ts';
import { pushTo, type RealGateway } from './real-gateway.ts';
import { itemOf } from './story.ts';

/** Seconds that a sender keeps trying: longer than any restart, on any machine. */
const patience = 120;

export interface Answered {
  readonly receipt: string;
  /** Milliseconds from the first try to the answer. */
  readonly ms: number;
  readonly tries: number;
}

/** As the documentation tells senders: the same key until there is an answer. */
export async function pushUntilAnswered(
  real: RealGateway,
  record: CaseRecordInput,
  key: string,
): Promise<Answered> {
  const start = performance.now();
  let last: string | number = 'nothing';
  for (let tries = 1; performance.now() - start < patience * 1000; tries++) {
    const response = await pushTo(real, record, { key }).catch(() => undefined);
    if (response?.ok === true) {
      const { receipt } = (await response.json()) as { receipt: string };
      return { receipt, ms: performance.now() - start, tries };
    }
    await response?.body?.cancel();
    last = response?.status ?? 'no connection';
    await pause(50);
  }
  throw new Error(`after ${patience} s there is no answer but: ${last}`);
}

export interface Pushers {
  /** What was answered so far. */
  readonly answers: readonly Answered[];
  /** Lets each finish what it has begun. What was sent, each person's in order. */
  finish(): Promise<readonly Sent[]>;
}

/** Senders that send one person's records each, one after the other, until told to finish; every retry with its key. */
export function startPushers(real: RealGateway, count: number, prefix: string, restMs = 20): Pushers {
  const answers: Answered[] = [];
  const sent: Sent[] = [];
  let finishing = false;
  const run = async (lane: number): Promise<void> => {
    for (let step = 0; !finishing; step++) {
      // A tenth of a second each: however many there are, none is dated in the future.
      const record = somebody(`${prefix}-${lane}`, step / 600);
      answers.push(await pushUntilAnswered(real, record, randomUUID()));
      sent.push({ ...itemOf(record), answer: 'acknowledged' });
      await pause(restMs);
    }
  };
  const running = Promise.all(Array.from({ length: count }, (_, lane) => run(lane)));
  // Looked at when they are told to finish.
  running.catch(() => undefined);
  return {
    answers,
    finish: async () => {
      finishing = true;
      await running;
      return sent;
    },
  };
}
