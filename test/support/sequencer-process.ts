import { systemClock } from '../../src/clock.ts';
import { loadConfig } from '../../src/config.ts';
import { deploymentKey } from '../../src/db/owner-keys.ts';
import { createPool } from '../../src/db/pool.ts';
import { createStore } from '../../src/db/store.ts';
import { takeTurn } from '../../src/gateway/log/take-turn.ts';
import { buildSequencing } from '../../src/services-log.ts';

// A sequencer without the rest of a worker, that takes its turns without a pause between them, so that a kill finds it in the middle of one.
const config = loadConfig();
const pool = createPool({ url: config.DATABASE_URL, name: 'lwg-test', max: 2, onError: () => undefined });
const store = createStore(pool, config.keys, await deploymentKey(pool, config.keys));
const { sequencing } = await buildSequencing(config, { store, clock: systemClock, log: () => undefined });
if (sequencing === undefined) throw new Error('no sequencer');
process.send?.('started');
for (;;) {
  // What goes wrong while others are killed is tried again; what must hold is judged from outside.
  await takeTurn(sequencing).catch(() => undefined);
}
