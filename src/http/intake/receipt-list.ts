import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { openCursor, sealCursor } from '../../gateway/log/page-cursor.ts';
import type { SentQuery } from '../../gateway/ports/feeds.ts';
import type { Receipt } from '../../gateway/ports/inbox.ts';
import type { Telling } from '../../gateway/webhooks/deliver-events.ts';
import { fieldIssues } from '../field-issues.ts';
import { checkScope, identifySystem, type Callers } from '../plugins/system-caller.ts';
import { problemSchema, receiptSchema, statusSchema, toReceiptBody } from './receipt.ts';

export interface ReceiptListRoutes extends Callers, Pick<Telling, 'store' | 'keys'> {}

const pageSize = 100;

const query = z.strictObject({
  since: z.iso.datetime({ offset: true }).describe('Records that were received at this time or later'),
  status: statusSchema.optional(),
  cursor: z
    .string()
    .max(500)
    .optional()
    .describe('`next` of the page before, with the same `since` and `status`'),
});
type Asked = z.output<typeof query>;

const page = z.object({
  receipts: z.array(receiptSchema).describe('In the order in which they were received'),
  next: z.string().optional().describe('`cursor` of the next page; left out on the last'),
});

const place = z.strictObject({ at: z.iso.datetime(), id: z.uuid() });

/** `GET /v1/receipts`: what became of all that a client pushed since some time. */
export function receiptListRoutes(scope: FastifyInstance, routes: ReceiptListRoutes): void {
  scope.withTypeProvider<ZodTypeProvider>().get('/receipts', {
    schema: {
      operationId: 'listReceipts',
      summary: 'What became of your pushes since some time',
      security: [{ apiKey: [] }, { backendServices: ['receipts.read'] }],
      querystring: query,
      response: { 200: page, '4xx': problemSchema, '5xx': problemSchema },
    },
    attachValidation: true,
    handler: async (request, reply) => {
      const { clientId } = await identifySystem(routes, request).then((caller) => {
        checkScope(caller, 'receipts.read');
        return caller;
      });
      if (request.validationError !== undefined) {
        throw new GatewayError('invalid-request', { issues: fieldIssues(request.validationError) });
      }
      const asked = request.query;
      const found = await routes.store.receiptsSent(toQuery(routes.keys, clientId, asked));
      const shown = found.slice(0, pageSize);
      const last = found.length > pageSize ? shown.at(-1) : undefined;
      return reply.header('cache-control', 'no-store').send({
        receipts: shown.map(toReceiptBody),
        ...(last !== undefined && {
          next: sealCursor(routes.keys, cursorFor(clientId, asked), placeOf(last)),
        }),
      });
    },
  });
}

function toQuery(keys: Telling['keys'], clientId: string, asked: Asked): SentQuery {
  const { since, status, cursor } = asked;
  const given = { clientId, since: new Date(since), status, limit: pageSize + 1 };
  if (cursor === undefined) return given;
  const { data } = place.safeParse(openCursor(keys, cursorFor(clientId, asked), cursor));
  if (data === undefined) {
    const fix = 'Send `next` of the page before as it is, with the same since and status.';
    throw new GatewayError('invalid-request', { issues: [{ field: 'cursor', code: 'unknown-cursor', fix }] });
  }
  return { ...given, after: { at: new Date(data.at), id: data.id } };
}

function cursorFor(clientId: string, { since, status }: Asked) {
  return { clientId, what: `receipts ${since} ${status ?? ''}` };
}

function placeOf({ receivedAt, id }: Receipt): z.input<typeof place> {
  return { at: receivedAt.toISOString(), id };
}
