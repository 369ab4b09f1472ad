import type { TestDatabase } from '../support/database.ts';
import type { Started } from '../support/processes.ts';
import { loadPeople, startRealGateway, type RealGateway } from '../support/real-gateway.ts';
import { startReceiver } from '../support/receiver.ts';
import type { Door } from './door.ts';
import { allDoors } from './doors.ts';
import type { Held } from './growth.ts';
import { readPublished } from './values.ts';
import { blockLanes, feedbackFolder } from './prepared.ts';
import { makeWorld } from './world.ts';

export interface FuzzedGateway {
  readonly real: RealGateway;
  readonly doors: readonly Door[];
  readonly server: Started;
  readonly worker: Started;
  /** What a role holds after it has collected its garbage. */
  measure(role?: Started): Promise<Omit<Held, 'inputs'>>;
}

/** The roles as they are run, with the demo's people, and without the limits that would turn everything away after some hundreds. */
export async function startFuzzedGateway(database?: TestDatabase): Promise<FuzzedGateway> {
  const loaded = new URL('measure-on-demand.ts', import.meta.url).href;
  const receiver = await startReceiver();
  const { folder, remove } = feedbackFolder();
  const real = await startRealGateway(
    {
      LWG_SITES_FOLDER: folder,
      LWG_RATE_LIMIT: '1000000000',
      LWG_FAILED_SIGN_INS: '1000000000',
      NODE_OPTIONS: `--import ${loaded}`,
    },
    database,
  );
  const server = await real.start('serve');
  const blocked = await blockLanes(real, 12);
  const worker = await real.start('worker');
  await loadPeople(real);
  const world = await makeWorld(real, { blocked, statusTo: receiver.url });
  return {
    real: {
      ...real,
      stop: async () => {
        await real.stop();
        receiver.stop();
        remove();
      },
    },
    doors: allDoors(world, await readPublished(real.url)),
    server,
    worker,
    measure: ({ child } = server) =>
      new Promise((resolve, reject) => {
        child.once('message', (held) => resolve(held as Omit<Held, 'inputs'>));
        // Where the process has ended there is nobody to send to.
        child.send('measure', (error) => (error === null ? undefined : reject(error)));
      }),
  };
}
