import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Bundle, Consent } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { findReferredPatient } from '../../gateway/choices/record-consent-patient.ts';
import { releaseConsents } from '../../gateway/choices/release-consents.ts';
import { toFieldIssue } from '../field-issues.ts';
import { fhirJson } from '../plugins/outcome.ts';
import { routeFor, type ConsentRoutes } from './consent-routes.ts';
import { readSearchForms } from './search/search-form.ts';

const statuses = ['draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error'] as const;
const once = <T extends z.ZodType>(schema: T) => z.tuple([schema]).transform(([value]) => value);
const whole = (max: number) =>
  once(
    z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number)
      .refine((count) => count <= max),
  );

/** Repeated parameters narrow further, commas widen; an unknown parameter is refused, never ignored. */
const shared = {
  status: once(z.string().transform((text) => text.split(',')))
    .pipe(z.array(z.enum(statuses)))
    .optional(),
  _id: once(z.string().transform((text) => text.split(',')))
    .pipe(z.array(z.uuid()).max(200))
    .optional(),
  _lastUpdated: z
    .array(
      z
        .string()
        .regex(/^(eq|ge|gt|le|lt)?\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/)
        .refine((bound) => !Number.isNaN(Date.parse(bound.replace(/^[a-z]+/, '')))),
    )
    .max(2)
    .optional(),
  _count: whole(1_000).optional(),
  _offset: whole(9_999).optional(),
};
const reference = once(
  z
    .string()
    .regex(/^(Patient\/)?[0-9a-f-]{36}$/)
    .transform((text) => `Patient/${text.replace('Patient/', '')}`),
);
const byReference = z.strictObject({ patient: reference, ...shared });
/** Only in a body: a number or a local id is never in a URL. */
const byIdentifier = z.strictObject({
  'patient.identifier': once(
    z
      .string()
      .max(300)
      .regex(/^[^|]+\|[^|]+$/),
  ),
  ...shared,
});

type Search = z.output<typeof byReference> | z.output<typeof byIdentifier>;

/** `GET /fhir/Consent?patient=` and `POST /fhir/Consent/_search`. */
export function consentSearchRoutes(fhir: FastifyInstance, routes: ConsentRoutes): void {
  const search = { ...routeFor(routes, 'system/Consent.s'), config: { readsParameters: true } };
  fhir.get('/Consent', search, async (request, reply) =>
    answer(routes, request, reply, read(byReference, queryOf(request))),
  );
  void fhir.register(async (scope) => {
    readSearchForms(scope);
    scope.post('/Consent/_search', routeFor(routes, 'system/Consent.s'), async (request, reply) => {
      const { body } = request;
      if (!(body instanceof URLSearchParams) || queryOf(request).size > 0)
        throw new GatewayError('invalid-request');
      const schema = body.has('patient.identifier') ? byIdentifier : byReference;
      return answer(routes, request, reply, read<Search>(schema, body));
    });
  });
}

function queryOf({ raw }: FastifyRequest): URLSearchParams {
  const { url = '' } = raw;
  return new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');
}

function read<T>(schema: z.ZodType<T>, parameters: URLSearchParams): T {
  const lists = Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]),
  );
  const parsed = schema.safeParse(lists);
  if (parsed.success) return parsed.data;
  throw new GatewayError('invalid-request', { issues: parsed.error.issues.map(toFieldIssue) });
}

async function answer(
  routes: ConsentRoutes,
  { systemCaller: caller }: FastifyRequest,
  reply: FastifyReply,
  search: Search,
): Promise<FastifyReply> {
  const personId = await patientOf(routes, caller, search);
  const asked = 'patient' in search ? search.patient : search['patient.identifier'];
  const about = { personId, asked };
  const { consents, auditId } = await releaseConsents(routes, { caller, face: 'fhir' }, about);
  const matches = consents.filter((consent) => isMatch(consent, search));
  return reply
    .type(fhirJson)
    .headers({ 'x-audit-id': auditId, 'cache-control': 'no-store' })
    .send(JSON.stringify(searchset(routes.baseUrl, matches, search)));
}

function patientOf(
  routes: ConsentRoutes,
  caller: SystemPrincipal,
  search: Search,
): Promise<string | undefined> {
  if ('patient' in search) return findReferredPatient(routes, caller, { reference: search.patient });
  const [system = '', value = ''] = search['patient.identifier'].split('|');
  return findReferredPatient(routes, caller, { identifier: { system, value } });
}

function isMatch(
  { id = '', status, meta }: Consent,
  { status: statusIn, _id, _lastUpdated = [] }: Search,
): boolean {
  if (statusIn !== undefined && !statusIn.some((one) => one === status)) return false;
  if (_id !== undefined && !_id.includes(id)) return false;
  return _lastUpdated.every((bound) => isWithin(meta?.lastUpdated ?? '', bound));
}

/** A bound without a time is its whole day in UTC, as the instants are written. */
function isWithin(instant: string, bound: string): boolean {
  const [, prefix = 'eq', text = ''] = /^(eq|ge|gt|le|lt)?(.*)$/.exec(bound) ?? [];
  const at = Date.parse(instant);
  const from = Date.parse(text);
  const to = text.includes('T') ? from : from + 86_399_999;
  const holds = { eq: at >= from && at <= to, ge: at >= from, gt: at > to, le: at <= to, lt: at < from };
  return holds[prefix as keyof typeof holds];
}

function searchset(baseUrl: string, matches: readonly Consent[], search: Search): Bundle {
  const { _count: count = 1_000, _offset: offset = 0 } = search;
  const shown = matches.slice(offset, offset + count);
  const patient = shown[0]?.patient?.reference;
  const hasMore = offset + shown.length < matches.length && patient !== undefined;
  return {
    resourceType: 'Bundle',
    id: randomUUID(),
    type: 'searchset',
    total: matches.length,
    ...(hasMore && { link: [{ relation: 'next', url: nextUrl(baseUrl, patient, offset + count, search) }] }),
    ...(shown.length > 0 && {
      entry: shown.map((resource) => ({
        fullUrl: `${baseUrl}/Consent/${resource.id ?? ''}`,
        resource,
        search: { mode: 'match' },
      })),
    }),
  };
}

/** By the Patient's id always, also after a search by number. */
function nextUrl(baseUrl: string, patient: string, offset: number, search: Search): string {
  const next = new URLSearchParams({ patient, _offset: String(offset), _count: String(search._count) });
  if (search.status !== undefined) next.set('status', search.status.join(','));
  if (search._id !== undefined) next.set('_id', search._id.join(','));
  for (const bound of search._lastUpdated ?? []) next.append('_lastUpdated', bound);
  return `${baseUrl}/Consent?${next.toString()}`;
}
