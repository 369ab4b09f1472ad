import { setTimeout as pause } from 'node:timers/promises';
import { takeTurn, type Sequencing, type Turn } from '../gateway/log/take-turn.ts';
import { describeError, type Log } from '../log.ts';

/** Milliseconds between turns: the most that an entry waits beside the work itself. */
const turnEvery = 1_000;
/** Seconds without a place in the tree after which somebody must look. */
const tooLong = 60;
/** Turns between two looks at how long entries wait, and between two alarms. */
const lookEvery = 10;

export interface SequencerOptions extends Sequencing {
  readonly log: Log;
  /** Told of each new checkpoint; not waited for. */
  readonly onSigned?: (() => void) | undefined;
}

export interface LogSequencer {
  /** Stops taking turns and waits for the one in hand. */
  close(): Promise<void>;
}

/** Takes its turn at the log's tree every second. Any number may run. */
export function startLogSequencer(options: SequencerOptions): LogSequencer {
  const stop = new AbortController();
  const running = run(options, stop.signal);
  return {
    async close() {
      stop.abort();
      await running;
    },
  };
}

async function run(options: SequencerOptions, stop: AbortSignal): Promise<void> {
  let before: Turn | undefined;
  for (let turn = 0; !stop.aborted; turn += 1) {
    before = (await oneTurn(options, before, stop)) ?? before;
    if (turn % lookEvery === 0) await lookAtWaiting(options);
    await pause(turnEvery, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function oneTurn(
  options: SequencerOptions,
  before: Turn | undefined,
  stop: AbortSignal,
): Promise<Turn | undefined> {
  const { log, onSigned } = options;
  try {
    const turn = await takeTurn(options, stop);
    if (turn?.state === 'refused' && before?.state !== 'refused') log('LOG002', { code: turn.refusal });
    if (turn !== undefined && turn.state !== 'refused' && before?.state === 'refused') log('LOG006');
    if (turn?.state === 'signed') {
      log('LOG001', { size: Number(turn.size) });
      onSigned?.();
    }
    return turn;
  } catch (error) {
    log('LOG004', describeError(error));
    return undefined;
  }
}

async function lookAtWaiting({ sequencer, log }: SequencerOptions): Promise<void> {
  try {
    const seconds = Math.floor((await sequencer.oldestPending()) ?? 0);
    if (seconds > tooLong) log('LOG003', { seconds });
  } catch (error) {
    log('LOG004', describeError(error));
  }
}
