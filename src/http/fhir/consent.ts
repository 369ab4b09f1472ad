import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { recordSystemConsent } from '../../gateway/choices/record-system-consent.ts';
import { releaseConsent } from '../../gateway/choices/release-consents.ts';
import { sendConsent, sendRecorded } from './consent-answer.ts';
import { consentIn, readConsentBodies } from './consent-body.ts';
import { routeFor, type ConsentRoutes } from './consent-routes.ts';
import { consentSearchRoutes } from './consent-search.ts';

/** `/fhir/Consent`: systems record a person's choices, change them, withdraw them, and read back their own. There is no DELETE: a withdrawal is a version. */
export function consentRoutes(fhir: FastifyInstance, routes: ConsentRoutes): void {
  void fhir.register(async (scope) => {
    scope.decorateRequest('systemCaller');
    readConsentBodies(scope);
    recordRoutes(scope, routes);
    readRoutes(scope, routes);
    consentSearchRoutes(scope, routes);
  });
}

interface ById {
  Params: { id: string; version?: string };
}

function recordRoutes(scope: FastifyInstance, routes: ConsentRoutes): void {
  scope.post('/Consent', routeFor(routes, 'system/Consent.c'), async (request, reply) => {
    const recorded = await recordSystemConsent(routes, {
      caller: request.systemCaller,
      consent: consentIn(request.body),
      idempotencyKey: idempotencyKeyIn(request),
    });
    return sendRecorded(request, reply.code(201), recorded, routes.baseUrl);
  });
  scope.put<ById>('/Consent/:id', routeFor(routes, 'system/Consent.u'), async (request, reply) => {
    const consent = consentIn(request.body);
    const id = idIn(request.params.id);
    if (consent.id !== id)
      throw malformed('Consent.id', 'id-mismatch', 'Send the id that is in the address.');
    const recorded = await recordSystemConsent(routes, {
      caller: request.systemCaller,
      consent,
      replaces: { id, ifVersion: versionInIfMatch(request) },
    });
    return sendRecorded(request, reply, recorded, routes.baseUrl);
  });
}

function readRoutes(scope: FastifyInstance, routes: ConsentRoutes): void {
  const options = routeFor(routes, 'system/Consent.r');
  const answer = async (request: FastifyRequest<ById>, reply: FastifyReply): Promise<FastifyReply> => {
    const { id, version } = request.params;
    const caller: SystemPrincipal = request.systemCaller;
    const asked = { id: idIn(id), ...(version !== undefined && { version: versionIn(version) }) };
    const { consent, auditId } = await releaseConsent(routes, { caller, face: 'fhir' }, asked);
    return sendConsent(reply, consent, auditId);
  };
  scope.get<ById>('/Consent/:id', options, answer);
  scope.get<ById>('/Consent/:id/_history/:version', options, answer);
}

/** What no Consent can be called is not there. */
function idIn(text: string): string {
  if (!z.uuid().safeParse(text).success) throw new GatewayError('not-found');
  return text;
}

function versionIn(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new GatewayError('not-found');
  return Number(text);
}

function versionInIfMatch({ headers }: FastifyRequest): number | undefined {
  const given = headers['if-match'];
  if (given === undefined) return undefined;
  const [, version] = /^(?:W\/)?"([1-9]\d{0,8})"$/.exec(given) ?? [];
  if (version === undefined)
    throw malformed('If-Match', 'version', 'Send one version as in ETag, such as W/"3".');
  return Number(version);
}

/** Optional; the same on every retry of one create, so that a Consent is never recorded twice under two ids. */
function idempotencyKeyIn({ headers }: FastifyRequest): string {
  const given = headers['idempotency-key'];
  if (given === undefined) return randomUUID();
  if (typeof given !== 'string' || !/^[A-Za-z0-9._-]{1,100}$/.test(given)) {
    throw malformed('Idempotency-Key', 'key', 'Send 1 to 100 letters, digits, dots, dashes or underscores.');
  }
  return given;
}

function malformed(field: string, code: string, fix: string): GatewayError {
  return new GatewayError('invalid-request', { issues: [{ field, code, fix }] });
}
