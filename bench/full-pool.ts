import type pg from 'pg';
import { lockKey } from '../src/db/people-store.ts';
import type { Figure } from './figures.ts';
import { plan } from './plan.ts';
import { pushSomebody, whileRunning, type LookedAt } from './running.ts';

const inFlight = 128;
/** Longer than the server waits for a lock or for a connection. */
const heldMs = 8_000;

interface Answer {
  readonly status: number;
  readonly entry: string | null;
  readonly retryAfter: string | null;
  readonly hasBody: boolean;
}

/**
 * 128 looks at once. First at somebody whose exclusive lock is held, so that each connection of the pool waits and the others find none; then with nothing in the way.
 */
export function measureFullPool(): Promise<readonly Figure[]> {
  return whileRunning({}, async (running) => {
    const { server, pool } = running;
    const looked = await pushSomebody(running);
    const locked = await heldBack(pool, looked);
    const open = await closedLoop(looked);
    const answers = [...locked, ...open];
    const shown = answers.filter(({ status }) => status === 200);
    const ended = server.child.exitCode === null && server.child.signalCode === null ? 0 : 1;
    const rude = answers.filter(({ status, retryAfter }) => !isPolite(status, retryAfter)).length;
    const refused = locked.filter(({ status }) => status === 503).length;
    return [
      {
        id: 'full-pool-wrong',
        what: `${inFlight} requests in flight, pool full: ends of the server, answers without a committed entry, refusals that are not 503 with Retry-After`,
        value: ended + (await unlogged(pool, shown)) + rude,
        unit: 'wrong',
        budget: { is: 'at most', value: 0 },
        note: `${refused} of ${locked.length} refused while a lock was held for ${heldMs / 1000} s, ${open.length} answers after it, ${shown.length} with data`,
      },
    ];
  });
}

function isPolite(status: number, retryAfter: string | null): boolean {
  return status === 200 || (status === 503 && Number(retryAfter) > 0);
}

async function heldBack(pool: pg.Pool, somebody: LookedAt): Promise<readonly Answer[]> {
  const client = await pool.connect();
  const key = lockKey(somebody.personId);
  await client.query('SELECT pg_advisory_lock($1::bigint)', [key]);
  const release = setTimeout(() => void client.query('SELECT pg_advisory_unlock($1::bigint)', [key]), heldMs);
  const answers = await Promise.all(Array.from({ length: inFlight }, () => look(somebody)));
  clearTimeout(release);
  await client.query('SELECT pg_advisory_unlock_all()');
  client.release();
  return answers;
}

async function closedLoop(somebody: LookedAt): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const until = performance.now() + plan.seconds * 1000;
  const client = async (): Promise<void> => {
    while (performance.now() < until) answers.push(await look(somebody));
  };
  await Promise.all(Array.from({ length: inFlight }, client));
  return answers;
}

async function look({ url, headers }: LookedAt): Promise<Answer> {
  const response = await fetch(url, { headers });
  const body = await response.text();
  return {
    status: response.status,
    entry: response.headers.get('x-audit-id'),
    retryAfter: response.headers.get('retry-after'),
    hasBody: body.includes('"resourceType":"Patient"'),
  };
}

/** Answers of which the log has no entry that says what was shown. */
async function unlogged(pool: pg.Pool, shown: readonly Answer[]): Promise<number> {
  const entries = shown.map(({ entry }) => entry ?? '00000000-0000-0000-0000-000000000000');
  const { rows } = await pool.query<{ id: string }>(
    "SELECT id FROM audit_event WHERE id = ANY ($1::uuid[]) AND outcome = 'shown'",
    [entries],
  );
  const logged = new Set(rows.map(({ id }) => id));
  return shown.filter(({ entry, hasBody }) => !hasBody || !logged.has(entry ?? '')).length;
}
