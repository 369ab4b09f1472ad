import { createCheckpointFile, createCheckpointMemory } from './adapters/checkpoint-file/checkpoint-file.ts';
import type { Clock } from './clock.ts';
import { logOrigin } from './config-log.ts';
import type { Config } from './config.ts';
import { findSequencerRefusal, sequencerRefusals } from './db/boot-checks.ts';
import { createLogTree } from './db/log-tree.ts';
import { createPool } from './db/pool.ts';
import { createSequencerStore } from './db/sequencer-store.ts';
import type { Sequencing } from './gateway/log/take-turn.ts';
import type { LogTree } from './gateway/ports/log-tree.ts';
import type { Store } from './gateway/ports/store.ts';
import type { Log } from './log.ts';
import { BootError } from './role.ts';

/** The log's sequencer, where this process is to be one. */
export interface SequencerServices {
  readonly sequencing: Sequencing | undefined;
  closeSequencing(): Promise<void>;
}

/** Builds it on a connection of its own, one: it never stands before a nurse in the pool, and can do what the gateway's role cannot. */
export async function buildSequencing(
  config: Config,
  { store, clock, log }: { readonly store: Store; readonly clock: Clock; readonly log: Log },
): Promise<SequencerServices> {
  const { LWG_SEQUENCER_DATABASE_URL: url, LWG_LOG_CHECKPOINT_FILE: file, keys } = config;
  const missing = url === undefined ? 'no-connection' : 'no-key';
  if (url === undefined || keys.log.every(({ retired }) => retired)) {
    log('LOG005', { code: missing });
    return { sequencing: undefined, closeSequencing: async () => undefined };
  }
  const pool = createPool({ url, name: 'lwg-sequencer', max: 2, onError: () => log('DB001') });
  const refusal = await findSequencerRefusal(pool).catch(() => 'unreachable' as const);
  if (refusal !== undefined) {
    await pool.end();
    throw new BootError(sequencerRefusals[refusal]);
  }
  const keeper = file === undefined ? createCheckpointMemory() : createCheckpointFile(file);
  const firstOrigin = logOrigin(config.LWG_LOG_ORIGIN, config.LWG_PUBLIC_URL);
  return {
    sequencing: { sequencer: createSequencerStore(pool), keeper, keys, clock, firstOrigin, store },
    closeSequencing: () => pool.end(),
  };
}

/** The tree for whoever asks, on two connections of its own: everybody may ask, and must not stand before a nurse in the pool. */
export function buildLogTree(
  { DATABASE_URL: url }: Config,
  log: Log,
): { readonly logTree: LogTree; closeLogTree(): Promise<void> } {
  const pool = createPool({ url, name: 'lwg-log', max: 2, onError: () => log('DB001') });
  return { logTree: createLogTree(pool), closeLogTree: () => pool.end() };
}
