import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import type { Call } from '../../gateway/case/call.ts';
import { shareCalls } from '../../gateway/case/share-calls.ts';
import { tryRecords } from '../../gateway/case/try-records.ts';
import { acceptCase, acceptRecords, takeInCalls } from '../../gateway/intake.ts';
import type { Receipt } from '../../gateway/ports/inbox.ts';
import type { IntakeLimits } from '../../gateway/ports/intake.ts';
import { caseRecordSchema } from '../../living-well/case-record.ts';
import { admitCalls } from './admission.ts';
import { checkAllButBody, letIn, listLimit, sayHow, type Face, type PushRoutes } from './face.ts';
import { pushResultsSchema, toPushResults, type PushResults } from './push-results.ts';
import { lineTypes, mostRecords, readRecords, type Listed, type Sent } from './read-records.ts';
import { etagOf, problemSchema, receiptSchema, toReceiptBody } from './receipt.ts';
import { updateRoutes } from './updates.ts';
import { createAwaitReceipts, waitSeconds } from './wait.ts';

export interface IntakeRoutes extends PushRoutes {
  readonly intakeLimits: IntakeLimits;
}

const headers = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,100}$/)
    .optional()
    .describe('Required, unless `mode=validate`. The same on every retry of one call.'),
  prefer: z
    .string()
    .optional()
    .describe('`wait=10`: answer when all of it is applied, or after 10 seconds (at most 30)'),
  'if-match': z
    .string()
    .regex(/^(\*|"[0-9a-f-]{36}")$/)
    .optional()
    .describe(
      'Of one record: the `etag` of the receipt that this source last had for this person. Where another came in since, nothing is taken in (412).',
    ),
});

const query = z.strictObject({
  mode: z
    .enum(['validate'])
    .optional()
    .describe('`validate`: say what would be wrong, as for a list, and store nothing'),
});

const documented = {
  operationId: 'pushCaseRecord',
  summary: 'Push a case record, or a list of them',
  description: `One record: answers 202 with a receipt once it is safely stored; it is then applied in order. A JSON list, or a record a line, of 1 to ${mostRecords}: answers 200 with an outcome for each record, whatever the outcomes are; one that cannot be taken stops no other. All that is accepted is stored before the answer.`,
  security: [{ apiKey: [] }, { backendServices: ['case-records.write'] }],
  consumes: ['application/json', ...lineTypes],
  headers,
  querystring: query,
  body: z.union([caseRecordSchema, z.array(caseRecordSchema).min(1).max(mostRecords)]),
  response: {
    200: z.union([receiptSchema, pushResultsSchema]),
    202: receiptSchema,
    '4xx': problemSchema,
    '5xx': problemSchema,
  },
};

interface Asked {
  readonly caller: SystemPrincipal;
  readonly call: Buffer;
  readonly idempotencyKey: string;
  readonly ifMatch: string | undefined;
  readonly wait: number;
}

/** `POST /v1/case-records` and `POST /v1/updates`, which share what may be in hand at once. */
export async function intakeRoutes(scope: FastifyInstance, routes: IntakeRoutes): Promise<void> {
  const admission = admitCalls(routes.intakeLimits, routes.store, routes.clock);
  const takeIn = (calls: readonly Call[]) => takeInCalls(routes, calls);
  const face = {
    routes: { ...routes, share: shareCalls({ inTurn: admission.inTurn, takeIn }) },
    admission,
    awaitReceipts: createAwaitReceipts(routes.store),
  };
  scope.decorateRequest('systemCaller');
  readBodiesUnparsed(scope);
  updateRoutes(scope, face);
  scope.withTypeProvider<ZodTypeProvider>().post('/case-records', {
    schema: documented,
    bodyLimit: listLimit,
    // Each record of a list stands for itself, so the handler checks the body, record for record; the schema is its description.
    validatorCompiler: checkAllButBody,
    onRequest: (request, reply) => letIn(face, request, reply),
    handler: async (request, reply) => {
      const sent = await readRecords(request.rawBody, isLines(request));
      if (request.query.mode === 'validate') {
        return reply.header('cache-control', 'no-store').send(await tried(face, request.systemCaller, sent));
      }
      const asked = toAsked(request);
      return sent.kind === 'one'
        ? pushOne(face, asked, sent, reply)
        : pushList(face, asked, sent.records, reply);
    },
  });
}

function toAsked(request: FastifyRequest): Asked {
  const { 'idempotency-key': key, 'if-match': match, prefer } = request.headers;
  if (typeof key !== 'string') throw new GatewayError('missing-idempotency-key');
  return {
    caller: request.systemCaller,
    call: request.rawBody,
    idempotencyKey: key,
    ifMatch: match?.replaceAll('"', ''),
    wait: waitSeconds(typeof prefer === 'string' ? prefer : undefined),
  };
}

async function pushOne(
  { routes, awaitReceipts }: Face,
  { caller, idempotencyKey, ifMatch, wait }: Asked,
  { body, record }: Extract<Sent, { kind: 'one' }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const push = { client: caller, idempotencyKey, body, record, ifMatch };
  await routes.sandbox?.meet(caller.clientId, idempotencyKey, [record]);
  const { receiptId, replayed, at } = await acceptCase(routes, push);
  sayHow(reply, replayed, wait);
  if (!replayed && wait === 0) return sendReceipt(reply, newReceipt(caller, receiptId, at));
  const receipt = (await awaitReceipts([receiptId], wait)).get(receiptId);
  if (receipt === undefined) throw new GatewayError('internal');
  return sendReceipt(reply, receipt);
}

/** What the store would say of it: nobody needs to ask. */
function newReceipt(caller: SystemPrincipal, id: string, receivedAt: Date): Receipt {
  return {
    id,
    clientId: caller.clientId,
    sourceOrganisation: caller.organisation,
    status: 'received',
    receivedAt,
    settledAt: undefined,
    issues: [],
  };
}

async function pushList(
  { routes, awaitReceipts }: Face,
  { caller, call, idempotencyKey, ifMatch, wait }: Asked,
  records: readonly Listed[],
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (ifMatch !== undefined) {
    const fix = 'Send it with one record alone.';
    throw new GatewayError('invalid-request', {
      issues: [{ field: 'if-match', code: 'of-one-record', fix }],
    });
  }
  const push = { client: caller, idempotencyKey, call, records };
  const read = records.flatMap((one) => ('record' in one ? [one.record] : []));
  await routes.sandbox?.meet(caller.clientId, idempotencyKey, read);
  const { results, replayed } = await acceptRecords(routes, push);
  const ids = wait > 0 ? results.flatMap(({ receipt }) => receipt ?? []) : [];
  sayHow(reply, replayed, wait);
  return reply
    .code(200)
    .header('cache-control', 'no-store')
    .send(toPushResults(records, results, await awaitReceipts(ids, wait)));
}

async function tried({ routes, admission }: Face, caller: SystemPrincipal, sent: Sent): Promise<PushResults> {
  const records = sent.kind === 'one' ? [sent] : sent.records;
  return toPushResults(records, await admission.inTurn(() => tryRecords(routes, caller, records)), new Map());
}

function isLines(request: FastifyRequest): boolean {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  return lineTypes.some((one) => one === type.trim().toLowerCase());
}

function sendReceipt(reply: FastifyReply, receipt: Receipt): FastifyReply {
  return reply
    .code(receipt.status === 'received' ? 202 : 200)
    .headers({
      location: `/v1/receipts/${receipt.id}`,
      etag: etagOf(receipt.id),
      'cache-control': 'no-store',
    })
    .send(toReceiptBody(receipt));
}

/** Kept as bytes until the handler reads them, one record after the other. */
function readBodiesUnparsed(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    ['application/json', ...lineTypes],
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      request.rawBody = body;
      return undefined;
    },
  );
}
