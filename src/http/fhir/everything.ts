import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { referenceTo } from '../../fhir/references.ts';
import type { Composed } from '../../gateway/look.ts';
import { supportScope } from '../../gateway/may-ask.ts';
import { openCursor, sealCursor } from '../../gateway/log/page-cursor.ts';
import type { Answer } from '../../gateway/release.ts';
import { releaseRecord } from '../../gateway/record/release-record.ts';
import { checkFormat } from './known-parameters.ts';
import { idIn, queryOf, sendAnswer, type RecordRoutes } from './record-answer.ts';
import { askerOf, type Asker } from './record-read.ts';
import { largestCount } from './search/read-search.ts';

/** `GET /fhir/Patient/{id}/$everything`: all that may be given of a person, the Patient first. Hidden and absent are one 404. */
export function everythingRoutes(fhir: FastifyInstance, routes: RecordRoutes): void {
  const options = { schema: { hide: true }, config: { readsParameters: true } };
  fhir.get<{ Params: { id: string } }>('/Patient/:id/$everything', options, async (request, reply) =>
    sendAnswer(
      reply,
      await everything(routes, await askerOf(routes, request), request.params.id, queryOf(request)),
    ),
  );
}

const parameters = z.strictObject({
  _count: z
    .string()
    .regex(/^[1-9]\d{0,5}$/)
    .transform((text) => Math.min(Number(text), largestCount))
    .default(largestCount),
  _cursor: z.string().optional(),
  _format: z.string().optional(),
});

/** One page of it. Each page is judged anew. */
export async function everything(
  routes: RecordRoutes,
  asker: Asker,
  patient: string,
  sent: URLSearchParams,
): Promise<Answer> {
  const person = idIn(patient);
  const parsed = parameters.safeParse(Object.fromEntries(sent));
  if (!parsed.success || new Set(sent.keys()).size < sent.size)
    return refuse('query', 'Send _count, a whole number, or nothing.');
  const { _count: count, _cursor: cursor, _format: format } = parsed.data;
  checkFormat(format);
  const given = { clientId: asker.caller.clientId, what: `everything ${person}` };
  const after = cursor === undefined ? '' : openCursor(routes.keys, given, cursor);
  if (typeof after !== 'string') return refuse('_cursor', 'Follow the link of the page before as it is.');
  const address = `${routes.baseUrl}/Patient/${person}/$everything`;
  const question = { ...asker, about: { person }, scopes: [supportScope], request: 'everything' };
  return releaseRecord(routes, question, ({ resources }) => {
    if (resources.length === 0) return undefined;
    const sorted = resources.toSorted((one, other) => (place(one) < place(other) ? -1 : 1));
    const left = sorted.filter((resource) => place(resource) > after);
    const page = left.slice(0, count);
    const last = left.length > page.length ? page.at(-1) : undefined;
    const link = [{ relation: 'self', url: `${address}?_count=${count}` }];
    if (last !== undefined) {
      const next = sealCursor(routes.keys, given, place(last));
      link.push({ relation: 'next', url: `${address}?_count=${count}&_cursor=${next}` });
    }
    return composed(routes.baseUrl, { page, total: resources.length, link });
  });
}

function refuse(field: string, fix: string): never {
  throw new GatewayError('invalid-request', { issues: [{ field, code: 'parameter', fix }] });
}

/** Where it stands in the order of the pages: the Patient before all others. */
function place(resource: Resource): string {
  return `${resource.resourceType === 'Patient' ? 0 : 1} ${referenceTo(resource)}`;
}

function composed(
  baseUrl: string,
  {
    page,
    total,
    link,
  }: { readonly page: readonly Resource[]; readonly total: number; readonly link: Bundle['link'] & object },
): Composed {
  const bundle: Bundle = {
    resourceType: 'Bundle',
    id: randomUUID(),
    type: 'searchset',
    total,
    link,
    ...(page.length > 0 && {
      entry: page.map((resource) => ({
        fullUrl: `${baseUrl}/${referenceTo(resource)}`,
        resource,
        search: { mode: 'match' },
      })),
    }),
  };
  return { body: JSON.stringify(bundle), used: page };
}
