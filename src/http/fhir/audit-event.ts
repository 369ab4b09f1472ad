import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Bundle } from '@medplum/fhirtypes';
import { holdsType } from '../../auth/scopes.ts';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { toAuditEvent, type LogEvent } from '../../fhir/audit-event.ts';
import { orLogRefusal } from '../../gateway/log/or-log-refusal.ts';
import { logLook } from '../../gateway/log/log-look.ts';
import { releaseAuditEvent, releaseAuditEvents } from '../../gateway/log/release-audit-events.ts';
import type { Release } from '../../gateway/release.ts';
import { fhirJson } from '../plugins/outcome.ts';
import { identifySystem, type Callers } from '../plugins/system-caller.ts';
import { nextCursor, readEventsSearch } from './audit-event-search.ts';
import { checkAccept } from './consent-answer.ts';
import { idIn, queryOf } from './record-answer.ts';
import { readSearchForms } from './search/search-form.ts';

export interface AuditEventRoutes extends Pick<Release, 'store' | 'clock' | 'keys'>, Callers {
  readonly baseUrl: string;
}

/** `GET /fhir/AuditEvent`, `POST /fhir/AuditEvent/_search`, `GET /fhir/AuditEvent/{id}`: the access log for an auditor's system. */
export function auditEventRoutes(fhir: FastifyInstance, routes: AuditEventRoutes): void {
  const may = (permission: 'r' | 's') => ({
    schema: { hide: true },
    config: { readsParameters: permission === 's' },
    onRequest: async (request: FastifyRequest): Promise<void> => {
      request.systemCaller = await auditorOf(routes, request, permission);
    },
  });
  fhir.get('/AuditEvent', may('s'), async (request, reply) =>
    answer(routes, request, reply, queryOf(request)),
  );
  fhir.get<{ Params: { id: string } }>('/AuditEvent/:id', may('r'), async (request, reply) => {
    const { event, auditId } = await releaseAuditEvent(routes, request.systemCaller, idIn(request.params.id));
    return send(reply, auditId, toAuditEvent(event, routes));
  });
  void fhir.register(async (scope) => {
    readSearchForms(scope);
    scope.post('/AuditEvent/_search', may('s'), async (request, reply) => {
      const { body } = request;
      if (!(body instanceof URLSearchParams) || queryOf(request).size > 0)
        throw new GatewayError('invalid-request', {
          issues: [
            { field: 'query', code: 'parameter', fix: 'Send all of the search in the body, as a form.' },
          ],
        });
      return answer(routes, request, reply, body);
    });
  });
}

/**
 * The log is for whoever was given it by name: a record system that may read all of a person's record must not read who looks at it. A refusal is in the
 * log.
 */
async function auditorOf(
  routes: AuditEventRoutes,
  request: FastifyRequest,
  permission: 'r' | 's',
): Promise<SystemPrincipal> {
  const caller = await identifySystem(routes, request);
  checkAccept(request);
  const kind = permission === 'r' ? 'access-log-entry' : 'access-log';
  const attempt = { ...logLook(routes, caller, kind, {}), face: 'fhir' as const };
  return orLogRefusal(routes.store, attempt, async () => {
    if (!holdsType(caller.scopes, 'AuditEvent', permission)) throw new GatewayError('not-permitted');
    return caller;
  });
}

async function answer(
  routes: AuditEventRoutes,
  { systemCaller: caller }: FastifyRequest,
  reply: FastifyReply,
  sent: URLSearchParams,
): Promise<FastifyReply> {
  const { question, query } = readEventsSearch(routes.keys, caller, sent);
  const { events, older, auditId, isBehind } = await releaseAuditEvents(routes, caller, question);
  const { baseUrl } = routes;
  const address = `${baseUrl}/AuditEvent`;
  const next = older && `${address}?_cursor=${nextCursor(routes.keys, caller, query, older)}`;
  if (isBehind) void reply.header('warning', '199 - "The newest entries are not filed yet"');
  return send(reply, auditId, {
    resourceType: 'Bundle',
    id: randomUUID(),
    type: 'searchset',
    link: [
      { relation: 'self', url: query === '' ? address : `${address}?${query}` },
      ...(next === undefined ? [] : [{ relation: 'next', url: next }]),
    ],
    ...(events.length > 0 && { entry: events.map((event) => entryOf(event, routes)) }),
  });
}

function entryOf(event: LogEvent, routes: AuditEventRoutes): NonNullable<Bundle['entry']>[number] {
  const fullUrl = `${routes.baseUrl}/AuditEvent/${event.id}`;
  return { fullUrl, resource: toAuditEvent(event, routes), search: { mode: 'match' } };
}

function send(reply: FastifyReply, auditId: string, body: object): FastifyReply {
  return reply
    .type(fhirJson)
    .headers({ 'x-audit-id': auditId, 'cache-control': 'no-store' })
    .send(JSON.stringify(body));
}
