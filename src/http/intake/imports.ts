import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { receiveImport, type Imports } from '../../gateway/imports/receive-import.ts';
import type { CsvFiles } from '../../gateway/ports/case-source.ts';
import type { Import } from '../../gateway/ports/imports.ts';
import { sourceFor } from '../../gateway/rows/accept-rows.ts';
import { bytesOf, fileOf, readFileForms } from '../plugins/file-body.ts';
import { checkScope, identifySystem, type Callers } from '../plugins/system-caller.ts';
import { importSchema, sendResults, toImportBody } from './import-answer.ts';
import { problemSchema } from './receipt.ts';

export interface ImportRoutes extends Imports, Callers {
  readonly csvFiles: CsvFiles;
}

const sourceName = z.string().regex(/^[a-z][a-z0-9-]{1,40}$/);

const documented = {
  operationId: 'importRows',
  summary: 'Send a CSV file of rows',
  description:
    'The file as `text/csv`, or as the part `file` of `multipart/form-data`. Answers 202 once all of it is safely stored; a worker then reads it and takes in its rows. `GET` the import to see how far it is. Columns, aliases and date formats are those of the feed of the source. The very same file again is the same import.',
  security: [{ apiKey: [] }, { backendServices: ['case-records.write'] }],
  consumes: ['text/csv', 'multipart/form-data'],
  // A stream: what is in it is checked as it is read. The document says what each media type holds.
  body: z.unknown(),
  headers: z.object({
    'idempotency-key': z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,100}$/)
      .optional()
      .describe('The same on every retry. Left out: the very same file again is the same import'),
  }),
  querystring: z.strictObject({
    mode: z.enum(['validate']).optional().describe('Say what would become of each row, and store none'),
    site: sourceName.optional(),
    system: sourceName
      .optional()
      .describe(
        'With `site`: the case system the rows are of. May be left out by a client that sends for one',
      ),
  }),
  response: { 200: importSchema, 202: importSchema, '4xx': problemSchema, '5xx': problemSchema },
};

/** `POST /v1/imports`, and what became of one. */
export async function importRoutes(scope: FastifyInstance, routes: ImportRoutes): Promise<void> {
  scope.removeAllContentTypeParsers();
  await readFileForms(scope, routes.importLimit);
  scope.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
  const typed = scope.withTypeProvider<ZodTypeProvider>();
  typed.post('/imports', {
    schema: documented,
    // Before a byte of the file is read: a stranger costs nothing and learns nothing.
    onRequest: async (request) => {
      const caller = await identifySystem(routes, request);
      checkScope(caller, 'case-records.write');
      request.systemCaller = caller;
    },
    handler: async (request, reply) => {
      const { mode, site, system } = request.query;
      const client = request.systemCaller;
      const named = site === undefined && system === undefined ? undefined : { site, system };
      const key = request.headers['idempotency-key'];
      const { id, replayed } = await receiveImport(routes, {
        client,
        sender: client,
        source: sourceFor(client, named && { site: site ?? '', system: system ?? '' }),
        mode: mode === 'validate' ? 'check' : 'send',
        idempotencyKey: key,
        bytes: await bytesIn(request),
      });
      if (replayed) void reply.header('idempotency-replayed', 'true');
      return answer(
        reply.header('location', `/v1/imports/${id}`),
        await own(routes, client.organisation, id),
      );
    },
  });
  readingRoutes(scope, routes);
}

function readingRoutes(scope: FastifyInstance, routes: ImportRoutes): void {
  const typed = scope.withTypeProvider<ZodTypeProvider>();
  const params = z.object({ id: z.uuid() });
  const security = [{ apiKey: [] }, { backendServices: ['receipts.read'] }];
  const asked = async (request: FastifyRequest, id: string): Promise<Import> => {
    const caller = await identifySystem(routes, request);
    checkScope(caller, 'receipts.read');
    return own(routes, caller.organisation, id);
  };
  typed.get('/imports/:id', {
    schema: {
      operationId: 'readImport',
      summary: 'How far a file is, and what became of its rows',
      security,
      params,
      response: { 200: importSchema, '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async (request, reply) =>
      reply
        .header('cache-control', 'no-store')
        .code(200)
        .send(toImportBody(await asked(request, request.params.id))),
  });
  typed.get('/imports/:id/results.csv', {
    schema: {
      operationId: 'readImportResults',
      summary: 'What became of each row, as CSV',
      security,
      params,
      produces: ['text/csv'],
      response: { 200: z.string(), '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async (request, reply) => sendResults(reply, routes, await asked(request, request.params.id)),
  });
}

/**
 * An import of the organisation's own: somebody else's and none at all are one answer.
 *
 * @throws GatewayError `not-found`
 */
export async function own(
  { store }: Pick<Imports, 'store'>,
  organisation: string,
  id: string,
): Promise<Import> {
  const found = await store.transaction((tx) => tx.imports.find(id));
  if (found?.organisation !== organisation) throw new GatewayError('not-found');
  return found;
}

async function bytesIn(request: FastifyRequest): Promise<AsyncIterable<Uint8Array>> {
  if (request.isMultipart()) return bytesOf(await fileOf(request));
  const { body } = request;
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) {
    return body as AsyncIterable<Uint8Array>;
  }
  throw new GatewayError('wrong-media-type');
}

function answer(reply: FastifyReply, one: Import): FastifyReply {
  const isOver = one.state === 'done' || one.state === 'stopped';
  return reply
    .code(isOver ? 200 : 202)
    .header('cache-control', 'no-store')
    .send(toImportBody(one));
}
