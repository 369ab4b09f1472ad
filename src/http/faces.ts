import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayError } from '../errors.ts';

/** Who is being answered, and so the shape of a refusal: a FHIR client, an API client, a person at a page. */
export type Face = 'fhir' | 'api' | 'page';

/** Writes a refusal in a face's own shape. */
export type RefusalWriter = (
  error: GatewayError,
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply;
