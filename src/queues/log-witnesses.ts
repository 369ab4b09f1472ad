import { collectCosignatures } from '../gateway/log/collect-cosignatures.ts';
import type { SequencerStore } from '../gateway/ports/log-tree.ts';
import type { FollowingWitness } from '../gateway/ports/witness.ts';
import { describeError, type Log } from '../log.ts';

export interface WitnessesOptions {
  readonly sequencer: SequencerStore;
  readonly witnesses: readonly FollowingWitness[];
  readonly log: Log;
}

export interface LogWitnesses {
  /** There is a new checkpoint. Returns at once. */
  wake(): void;
  close(): Promise<void>;
}

/** Brings checkpoints to the witnesses, one at a time: of those that come meanwhile, the last. The sequencer does not wait for them. */
export function startLogWitnesses({ sequencer, witnesses, log }: WitnessesOptions): LogWitnesses {
  const sizes = new Map<string, bigint>();
  let isWanted = false;
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false;
      try {
        for (const { witness, outcome } of (await collectCosignatures({ sequencer, sizes }, witnesses)) ??
          []) {
          if (outcome === 'refused') log('LOG008', { witness });
          if (outcome === 'failed') log('LOG007', { witness });
        }
      } catch (error) {
        log('LOG004', describeError(error));
      }
    }
    running = undefined;
  };
  return {
    wake() {
      if (witnesses.length === 0) return;
      isWanted = true;
      running ??= run();
    },
    async close() {
      isWanted = false;
      await running;
    },
  };
}
