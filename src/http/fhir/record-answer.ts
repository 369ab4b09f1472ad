import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import type { Composed } from '../../gateway/look.ts';
import type { Answer, Release } from '../../gateway/release.ts';
import type { Callers } from '../plugins/system-caller.ts';
import { fhirJson } from '../plugins/outcome.ts';

/** What the routes of people's records are made of. */
export interface RecordRoutes extends Release, Callers {
  readonly baseUrl: string;
}

/** A resource as an answer, with the headers that say which version it is. */
export interface ComposedResource extends Composed {
  readonly version: string;
  readonly lastUpdated: string;
}

export function composedResource(resource: Resource): ComposedResource {
  const { versionId = '', lastUpdated = '' } = resource.meta ?? {};
  return { body: JSON.stringify(resource), used: [resource], version: versionId, lastUpdated };
}

/** Sends what the door gave. */
export function sendAnswer(reply: FastifyReply, { body }: Answer): FastifyReply {
  return reply.type(fhirJson).header('cache-control', 'no-store').send(body);
}

/** The same with ETag and Last-Modified. There is no answer by If-None-Match: that a version still stands is for the door to say. */
export function sendResource(
  reply: FastifyReply,
  answer: Answer & { composed: ComposedResource },
): FastifyReply {
  const { version, lastUpdated } = answer.composed;
  void reply.headers({ etag: `W/"${version}"`, 'last-modified': new Date(lastUpdated).toUTCString() });
  return sendAnswer(reply, answer);
}

/** What no resource can be called is not there. */
export function idIn(text: string): string {
  const parsed = z.uuid().safeParse(text);
  if (!parsed.success) throw new GatewayError('not-found');
  return parsed.data.toLowerCase();
}

/** The part of the address after the question mark. */
export function queryOf({ raw }: FastifyRequest): URLSearchParams {
  const { url = '' } = raw;
  return new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');
}
