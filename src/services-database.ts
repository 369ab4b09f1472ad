import type { Pool } from 'pg';
import type { Config } from './config.ts';
import { bootRefusals, findBootRefusal, type BootRefusal } from './db/boot-checks.ts';
import { deploymentKey } from './db/owner-keys.ts';
import { createPool } from './db/pool.ts';
import { GatewayError } from './errors.ts';
import type { Log } from './log.ts';
import { BootError } from './role.ts';
import type { OwnerKey } from './sealing/seal.ts';

/** A database that is known to be the right one, and the deployment's own key out of it. */
export interface OpenDatabase {
  readonly pool: Pool;
  readonly deployment: OwnerKey;
}

/**
 * Nothing is written, and nobody served, before the database is known to be the right one.
 *
 * @param name what the connections are called in the server's own lists
 * @throws BootError with what to do; nothing stays open then
 */
export async function openDatabase(config: Config, name: string, log: Log): Promise<OpenDatabase> {
  const pool = createPool({
    url: config.DATABASE_URL,
    name,
    max: config.LWG_POOL_SIZE,
    onError: () => log('DB001'),
  });
  const refuse = async (refusal: BootRefusal): Promise<never> => {
    await pool.end();
    throw new BootError(bootRefusals[refusal]);
  };
  const refusal = await findBootRefusal(pool, config.LWG_ENVIRONMENT).catch(() => 'unreachable' as const);
  if (refusal !== undefined) return refuse(refusal);
  const key = await deploymentKey(pool, config.keys).catch((error: unknown) => refuse(whyNot(error)));
  return { pool, deployment: key };
}

/** An operator who is told of the wrong keys looks for other ones: a database that went away meanwhile must not say so. */
function whyNot(error: unknown): BootRefusal {
  return error instanceof GatewayError && error.row.status === 503 ? 'unreachable' : 'other-keys';
}
