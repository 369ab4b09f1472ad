import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../../errors.ts';
import { searchedTypes, type ServedType } from '../../../fhir/served-types.ts';
import type { Answer } from '../../../gateway/release.ts';
import { releaseRecord } from '../../../gateway/record/release-record.ts';
import { openCursor, sealCursor } from '../../../gateway/log/page-cursor.ts';
import { askerOf, type Asker } from '../record-read.ts';
import { queryOf, sendAnswer, type RecordRoutes } from '../record-answer.ts';
import { includedTypes, readSearch, type ReadSearch } from './read-search.ts';
import { readSearchForms } from './search-form.ts';
import { composedSearch } from './searchset.ts';

const hidden = { schema: { hide: true } };

/** `GET /fhir/{Type}?patient=` and `POST /fhir/{Type}/_search`, of every type but Patient. */
export function searchRoutes(fhir: FastifyInstance, routes: RecordRoutes): void {
  for (const served of searchedTypes) {
    const options = { ...hidden, config: { readsParameters: true } };
    fhir.get(`/${served.type}`, options, async (request, reply) =>
      sendAnswer(reply, await find(routes, await askerOf(routes, request), served, queryOf(request))),
    );
  }
  void fhir.register(async (scope) => {
    readSearchForms(scope);
    for (const served of searchedTypes) {
      scope.post(`/${served.type}/_search`, hidden, async (request, reply) =>
        answerPosted(routes, served, request, reply),
      );
    }
  });
}

async function answerPosted(
  routes: RecordRoutes,
  served: ServedType,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const asker = await askerOf(routes, request);
  const { body } = request;
  if (!(body instanceof URLSearchParams)) throw new GatewayError('invalid-request');
  return sendAnswer(reply, await find(routes, asker, served, body));
}

const cursorContent = z.strictObject({ query: z.string(), after: z.array(z.string()) });

/** One page of a search, through the gate again: what may be seen is asked anew from page to page. */
export async function find(
  routes: RecordRoutes,
  asker: Asker,
  served: ServedType,
  sent: URLSearchParams,
): Promise<Answer> {
  const { query, read } = readPage(routes, asker, served, sent);
  const { person, search } = read;
  const { type } = served;
  const address = `${routes.baseUrl}/${type}`;
  const question = {
    ...asker,
    about: { person },
    scopes: [`system/${type}.s`, ...includedTypes(search).map((included) => `system/${included}.r`)],
    request: `search ${type}`,
  };
  return releaseRecord(routes, question, ({ resources }) =>
    composedSearch(search, resources, {
      baseUrl: routes.baseUrl,
      self: `${address}?${sent.toString()}`,
      // Some clients add a count of their own to whatever link has none.
      next: (after) =>
        `${address}?_count=${search.count}&_cursor=${sealCursor(routes.keys, cursorFor(asker, type), { query, after })}`,
    }),
  );
}

/** The search that was sent, or the one that its cursor goes on with. */
function readPage(
  { keys }: RecordRoutes,
  asker: Asker,
  served: ServedType,
  sent: URLSearchParams,
): { readonly query: string; readonly read: ReadSearch } {
  const cursor = sent.get('_cursor');
  if (cursor === null) return { query: sent.toString(), read: readSearch(served, sent) };
  const opened = cursorContent.safeParse(openCursor(keys, cursorFor(asker, served.type), cursor));
  const count = sent.get('_count');
  if (!opened.success || sent.size > (count === null ? 1 : 2)) {
    const fix = 'Follow the link of the page before as it is, as the client that it was given to.';
    throw new GatewayError('invalid-request', { issues: [{ field: '_cursor', code: 'cursor', fix }] });
  }
  const { query, after } = opened.data;
  const parameters = new URLSearchParams(query);
  if (count !== null) parameters.set('_count', count);
  return { query, read: readSearch(served, parameters, after) };
}

function cursorFor({ caller }: Asker, type: string): { readonly clientId: string; readonly what: string } {
  return { clientId: caller.clientId, what: type };
}
