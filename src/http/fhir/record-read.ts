import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Bundle, Resource, ResourceType } from '@medplum/fhirtypes';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { personalTypes } from '../../fhir/served-types.ts';
import type { Composed } from '../../gateway/look.ts';
import type { Answer } from '../../gateway/release.ts';
import { releaseRecord, type RecordQuestion } from '../../gateway/record/release-record.ts';
import { emergencyCaseOf } from '../emergency/case-header.ts';
import { identifySystem } from '../plugins/system-caller.ts';
import { checkAccept } from './consent-answer.ts';
import {
  composedResource,
  idIn,
  sendAnswer,
  sendResource,
  type ComposedResource,
  type RecordRoutes,
} from './record-answer.ts';

interface ById {
  Params: { id: string; version: string };
}

/** `GET /fhir/{Type}/{id}`, its versions and their list, of every type that is about a person. Hidden and absent are one 404. */
export function recordReadRoutes(fhir: FastifyInstance, routes: RecordRoutes): void {
  for (const { type } of personalTypes) {
    const options = { schema: { hide: true } };
    fhir.get<ById>(`/${type}/:id`, options, async (request, reply) =>
      sendResource(reply, await read(routes, await askerOf(routes, request), { type, ...request.params })),
    );
    fhir.get<ById>(`/${type}/:id/_history/:version`, options, async (request, reply) =>
      sendResource(
        reply,
        await readVersion(routes, await askerOf(routes, request), { type, ...request.params }),
      ),
    );
    fhir.get<ById>(`/${type}/:id/_history`, options, async (request, reply: FastifyReply) =>
      sendAnswer(
        reply,
        await readHistory(routes, await askerOf(routes, request), { type, ...request.params }),
      ),
    );
  }
}

/** Who asks, and under which emergency-access case, if any. */
export type Asker = Pick<RecordQuestion, 'caller' | 'emergencyCase'>;

/** @throws GatewayError `not-authenticated`, `not-acceptable`, `invalid-request` */
export async function askerOf(routes: RecordRoutes, request: FastifyRequest): Promise<Asker> {
  const caller: SystemPrincipal = await identifySystem(routes, request);
  checkAccept(request);
  return { caller, emergencyCase: emergencyCaseOf(request) };
}

interface Place {
  readonly type: ResourceType;
  readonly id: string;
}

type Found<T extends Composed> = Promise<Answer<T> & { composed: T }>;

/** One resource as it stands. */
export function read(routes: RecordRoutes, asker: Asker, place: Place): Found<ComposedResource> {
  const about = { type: place.type, id: idIn(place.id) };
  return releaseRecord(routes, questionOf(asker, about, 'read'), ({ resources, replaced }) => {
    const found = [...resources, ...replaced].find((resource) => isAt(resource, about));
    return found && composedResource(found);
  });
}

/** One of its versions. */
export function readVersion(
  routes: RecordRoutes,
  asker: Asker,
  { version, ...place }: Place & { readonly version: string },
): Found<ComposedResource> {
  const about = { type: place.type, id: idIn(place.id) };
  if (!/^[1-9]\d{0,8}$/.test(version)) throw new GatewayError('not-found');
  const question = { ...questionOf(asker, about, `version ${version}`), withVersions: true };
  return releaseRecord(routes, question, ({ versions }) => {
    const found = versions.find(({ meta }) => meta?.versionId === version);
    return found && composedResource(found);
  });
}

/** All of its versions that may be given, newest first. */
export function readHistory(routes: RecordRoutes, asker: Asker, place: Place): Found<Composed> {
  const about = { type: place.type, id: idIn(place.id) };
  const question = { ...questionOf(asker, about, 'history'), withVersions: true };
  return releaseRecord(routes, question, ({ versions }) =>
    versions.length === 0
      ? undefined
      : { body: JSON.stringify(historyOf(versions.toReversed(), routes.baseUrl)), used: versions },
  );
}

function questionOf(asker: Asker, about: Place, request: string): RecordQuestion {
  return { ...asker, about, scopes: [`system/${about.type}.r`], request };
}

function isAt({ resourceType, id }: Resource, place: Place): boolean {
  return resourceType === place.type && id === place.id;
}

function historyOf(versions: readonly Resource[], baseUrl: string): Bundle {
  return {
    resourceType: 'Bundle',
    id: randomUUID(),
    type: 'history',
    total: versions.length,
    entry: versions.map((resource) => {
      const { versionId = '', lastUpdated = '' } = resource.meta ?? {};
      const place = `${resource.resourceType}/${resource.id ?? ''}`;
      const isFirst = versionId === '1';
      return {
        fullUrl: `${baseUrl}/${place}`,
        resource,
        request: { method: isFirst ? 'POST' : 'PUT', url: isFirst ? resource.resourceType : place },
        response: { status: isFirst ? '201' : '200', etag: `W/"${versionId}"`, lastModified: lastUpdated },
      };
    }),
  };
}
