import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type pg from 'pg';
import { plan } from './plan.ts';
import type { PushSubject } from './push-subject.ts';

export const clients = 16;
const { seconds } = plan;

/** Runs `work` again and again by so many at once; it gives how much each run did. Per second. */
export async function inParallel(many: number, work: () => Promise<number>): Promise<number> {
  let done = 0;
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      // Not `done += await`: that adds to what was done before the wait, and forgets what the others did in it.
      const did = await work();
      done += did;
    }
  };
  await Promise.all(Array.from({ length: many }, one));
  return (done * 1000) / (performance.now() - begun);
}

export async function insert(pool: pg.Pool, rows: readonly Buffer[]): Promise<number> {
  await pool.query({
    name: 'floor',
    text: 'INSERT INTO floor_row SELECT * FROM unnest($1::uuid[], $2::bytea[])',
    values: [rows.map(() => randomUUID()), rows],
  });
  return rows.length;
}

const agent = new Agent({ keepAlive: true, maxSockets: clients });

/** One record alone, or a list; gives how many were accepted. Turned away, it comes back as it was told to, only sooner: what it waits counts. */
export async function push(subject: Target, records: readonly string[]): Promise<number> {
  for (;;) {
    const accepted = await offer(subject, records);
    if (accepted !== undefined) return accepted;
    await new Promise((later) => setTimeout(later, 200));
  }
}

type Target = Pick<PushSubject, 'url' | 'apiKey'>;

/** The same, once: undefined where it was turned away. */
export function offer({ url, apiKey }: Target, records: readonly string[]): Promise<number | undefined> {
  const body = records.length === 1 ? records.join('') : `[${records.join(',')}]`;
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-api-key': apiKey,
    'idempotency-key': randomUUID(),
  };
  return new Promise((answered, failed) => {
    const sent = request(`${url}/v1/case-records`, { agent, headers, method: 'POST' }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const status = response.statusCode ?? 0;
        if (status === 202) return answered(1);
        if (status === 503) return answered(undefined);
        if (status !== 200) return failed(new Error(`a push was answered ${status}: ${text}`));
        const { counts } = JSON.parse(text) as { counts?: { accepted: number } };
        if (counts?.accepted !== records.length)
          failed(new Error(`not all were accepted: ${text.slice(0, 300)}`));
        answered(records.length);
      });
    });
    sent.once('error', failed);
    sent.end(body);
  });
}

export async function count(pool: pg.Pool, text: string): Promise<number> {
  const { rows } = await pool.query<Record<string, string>>(text);
  return Number(Object.values(rows[0] ?? {})[0] ?? 0);
}

export function toBuffer(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}
