import { randomBytes, randomUUID } from 'node:crypto';
import fastify from 'fastify';
import { createPool } from '../src/db/pool.ts';

/**
 * Floors F1 and F2, as a process of its own: what this machine does with the same driver and no gateway. One indexed select of a 14 kB document and one
 * durable audit insert of the gateway's own size for each request; for F2 those of requests that are in flight together are one statement and one commit.
 */
const [url = '', port = '0', documents = '200'] = process.argv.slice(2);
const pool = createPool({ url, name: 'floor', max: 16, onError: () => undefined });

await pool.query('CREATE TABLE IF NOT EXISTS floor_document (id int PRIMARY KEY, body text NOT NULL)');
await pool.query(
  'CREATE TABLE IF NOT EXISTS floor_audit (id uuid PRIMARY KEY, at timestamptz NOT NULL, detail bytea NOT NULL)',
);
for (let id = 0; id < Number(documents); id++) {
  const body = JSON.stringify({ resourceType: 'Bundle', filling: randomBytes(7_000).toString('hex') });
  await pool.query('INSERT INTO floor_document VALUES ($1, $2) ON CONFLICT DO NOTHING', [id, body]);
}

const detail = randomBytes(1_500);
const app = fastify({ logger: false });
type Asked = { Params: { id: string } };
app.get<Asked>('/document/:id', async (request, reply) => {
  const body = await documentOf(request.params.id);
  await pool.query({
    name: 'audit',
    text: 'INSERT INTO floor_audit VALUES ($1, now(), $2)',
    values: [randomUUID(), detail],
  });
  return reply.type('application/json').send(body);
});
app.get<Asked>('/together/:id', async (request, reply) => {
  const body = await documentOf(request.params.id);
  await new Promise<void>((committed, failed) => {
    waiting.push({ committed, failed });
    if (!isWriting) void writeTogether();
  });
  return reply.type('application/json').send(body);
});

async function documentOf(id: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ body: string }>({
    name: 'document',
    text: 'SELECT body FROM floor_document WHERE id = $1',
    values: [Number(id)],
  });
  return rows[0]?.body;
}

let waiting: { committed(): void; failed(error: unknown): void }[] = [];
let isWriting = false;

/** Whoever comes while one statement is on its way is in the next. */
async function writeTogether(): Promise<void> {
  isWriting = true;
  while (waiting.length > 0) {
    const together = waiting;
    waiting = [];
    try {
      await pool.query({
        name: 'audit-together',
        text: 'INSERT INTO floor_audit SELECT id, now(), detail FROM unnest($1::uuid[], $2::bytea[]) AS entry (id, detail)',
        values: [together.map(() => randomUUID()), together.map(() => detail)],
      });
      for (const { committed } of together) committed();
    } catch (error) {
      for (const { failed } of together) failed(error);
    }
  }
  isWriting = false;
}

await app.listen({ host: '127.0.0.1', port: Number(port) });
process.send?.('started');
