import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { acceptRows, tryRows, type PushedRows } from '../../gateway/rows/accept-rows.ts';
import { columnNames, columnOf } from '../../living-well/support-update/columns.ts';
import { fieldIssues } from '../field-issues.ts';
import { parseRecords } from '../plugins/json-body.ts';
import { checkAllButBody, letIn, listLimit, sayHow, type Face } from './face.ts';
import { tooMany } from './json-elements.ts';
import { pushResultsSchema, toPushResults } from './push-results.ts';
import { mostRecords } from './read-records.ts';
import { problemSchema } from './receipt.ts';
import { waitSeconds } from './wait.ts';

const cell = z.union([z.string(), z.number(), z.null()]).optional();
const row = z
  .strictObject(Object.fromEntries(columnNames.map((name) => [name, cell.describe(columnOf(name).what)])))
  .meta({ id: 'SupportUpdate' });

const sourceName = z.string().regex(/^[a-z][a-z0-9-]{1,40}$/);
const source = z
  .strictObject({ site: sourceName, system: sourceName })
  .optional()
  .describe('The case system that the rows are of. May be left out by a client that sends for one alone');

const headers = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,100}$/)
    .optional()
    .describe('The same on every retry of one call. Left out: the very same body again is the same call.'),
  prefer: z.string().optional().describe('`wait=10`: answer when all of it is applied, or after 10 seconds'),
});

const documented = {
  operationId: 'pushUpdates',
  summary: 'Push flat rows: how things stand for one person at one service',
  description: `For tools that send one flat row: 1 to ${mostRecords} rows, as a list or under \`rows\`. Answers 200 with an outcome for each row, whatever the outcomes are. The columns, their words and dates are those of the CSV template; cells may be text, numbers or null. A row that is held or rejected is not kept: mend it and send it again. One row for one person in a call.`,
  security: [{ apiKey: [] }, { backendServices: ['case-records.write'] }],
  headers,
  querystring: z.strictObject({
    mode: z.enum(['validate']).optional().describe('Say what would be wrong, and store nothing'),
  }),
  body: z.union([
    z.array(row).min(1).max(mostRecords),
    z.strictObject({ source, rows: z.array(row).min(1).max(mostRecords) }),
  ]),
  response: { 200: pushResultsSchema, '4xx': problemSchema, '5xx': problemSchema },
};

/** Each row stands for itself, so the schema above describes the body and this one lets the rows through. */
const envelope = z.strictObject({ source, rows: z.array(z.unknown()).min(1) });

/** `POST /v1/updates`. */
export function updateRoutes(scope: FastifyInstance, face: Face): void {
  const { routes, admission, awaitReceipts } = face;
  scope.withTypeProvider<ZodTypeProvider>().post('/updates', {
    schema: documented,
    bodyLimit: listLimit,
    validatorCompiler: checkAllButBody,
    onRequest: (request, reply) => letIn(face, request, reply),
    handler: async (request, reply) => {
      const pushed = readPushed(request);
      void reply.header('cache-control', 'no-store');
      if (request.query.mode === 'validate') {
        const results = await admission.inTurn(() => tryRows(routes, pushed));
        return toPushResults([], results, new Map());
      }
      const { results, replayed } = await acceptRows(routes, pushed);
      const wait = waitSeconds(request.headers.prefer);
      sayHow(reply, replayed, wait);
      const ids = wait > 0 ? results.flatMap(({ receipt }) => receipt ?? []) : [];
      return toPushResults([], results, await awaitReceipts(ids, wait));
    },
  });
}

function readPushed(request: FastifyRequest): PushedRows {
  const body = parseRecords(request.rawBody);
  const read = envelope.safeParse(Array.isArray(body) ? { rows: body } : body);
  if (!read.success) {
    throw new GatewayError('invalid-request', { cause: read.error, issues: fieldIssues(read.error) });
  }
  if (read.data.rows.length > mostRecords) throw tooMany(mostRecords);
  const key = request.headers['idempotency-key'];
  return {
    client: request.systemCaller,
    idempotencyKey: typeof key === 'string' ? key : undefined,
    call: request.rawBody,
    ...read.data,
  };
}
