import { createHash } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { answerAddCheckpoint, type Witness, type Witnessed } from '../../gateway/witness/witness.ts';

/** Bytes: a proof of 63 hashes and a note with a dozen signatures are under 10 kB. */
const bodyLimit = 65_536;

const statuses = {
  unreadable: 400,
  backwards: 400,
  'not-signed': 403,
  'unknown-log': 404,
  stale: 409,
  inconsistent: 422,
  'two-histories': 422,
} as const satisfies Record<Exclude<Witnessed['verdict'], 'cosigned'>, number>;

/** A witness's whole face (C2SP tlog-witness): no page, no sign-in; a checkpoint's signature is all that lets anybody in. */
export function buildWitnessApp(witness: Witness): FastifyInstance {
  const app = fastify({ logger: false, bodyLimit, requestTimeout: 10_000 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, body));
  app.setErrorHandler((error: { readonly statusCode?: number }, _, reply) => {
    const status = error.statusCode ?? 500;
    return reply
      .code(status)
      .type('text/plain')
      .send(status < 500 ? 'refused\n' : 'failed\n');
  });
  app.post('/add-checkpoint', async ({ body }, reply) => {
    return say(reply, await answerAddCheckpoint(witness, typeof body === 'string' ? body : ''));
  });
  app.get<{ Params: { hash: string } }>('/:hash/checkpoint', async ({ params }, reply) => {
    const log = witness.logs.find(
      ({ name }) => createHash('sha256').update(name).digest('hex') === params.hash,
    );
    const kept = log && (await witness.memory.read(log.name));
    return kept === undefined
      ? reply.code(404).type('text/plain').send('not cosigned\n')
      : reply.type('text/plain; charset=utf-8').send(kept.note);
  });
  return app;
}

function say(reply: FastifyReply, answer: Witnessed): FastifyReply {
  if (answer.verdict === 'cosigned') return reply.type('text/plain; charset=utf-8').send(answer.line);
  reply.code(statuses[answer.verdict]);
  return answer.verdict === 'stale'
    ? reply.type('text/x.tlog.size').send(`${answer.known}\n`)
    : reply.type('text/plain').send(`${answer.verdict}\n`);
}
