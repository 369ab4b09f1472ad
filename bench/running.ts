import pg from 'pg';
import { count, push } from './push-load.ts';
import { recordOf } from './push-records.ts';
import { startPushSubject, type PushSubject, type PushSubjectOptions } from './push-subject.ts';
import type { RunningRole } from './role.ts';

/** A gateway with both roles at work, and a way into its database. */
export interface Running {
  readonly subject: PushSubject;
  readonly pool: pg.Pool;
  readonly server: RunningRole;
  readonly worker: RunningRole;
}

/** Ends all of it, however the work ends. */
export async function whileRunning<T>(
  options: PushSubjectOptions,
  work: (running: Running) => Promise<T>,
): Promise<T> {
  const subject = await startPushSubject(options);
  const pool = new pg.Pool({ connectionString: subject.databaseUrl, max: 4 });
  pool.on('error', () => undefined);
  const roles: RunningRole[] = [];
  const start = async (role: 'serve' | 'worker'): Promise<RunningRole> => {
    const started = await subject.start(role);
    roles.push(started);
    return started;
  };
  try {
    return await work({ subject, pool, server: await start('serve'), worker: await start('worker') });
  } finally {
    await Promise.all(roles.map((role) => role.end()));
    await pool.end();
    await subject.stop();
  }
}

/** Somebody of the typical kind, pushed and applied, as a record system asks for them. */
export interface LookedAt {
  readonly personId: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export async function pushSomebody({ subject, pool }: Running): Promise<LookedAt> {
  await push(subject, [recordOf(somebody, 0)]);
  await nothingWaits(pool);
  const { rows } = await pool.query<{ id: string }>('SELECT person_id AS id FROM inbox');
  const personId = rows[0]?.id ?? '';
  const headers = await subject.bearer();
  return { personId, url: `${subject.url}/fhir/Patient/${personId}/$current-support`, headers };
}

export const somebody = 1;

/** Until all that was accepted is applied. Asked as the index has it, or every lane is read each time. */
export async function nothingWaits(pool: pg.Pool): Promise<void> {
  while (
    (await count(pool, 'SELECT count(*) FROM lane WHERE head_seq < next_seq AND blocked_code IS NULL')) > 0
  ) {
    await new Promise((next) => setTimeout(next, 20));
  }
}
