import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../../errors.ts';
import type { IntakeLimits } from '../../gateway/ports/intake.ts';

/** Routes that bring records: a case system sends again in a minute, and loses nothing. */
export const givingWay: ReadonlySet<string> = new Set([
  '/v1/case-records',
  '/v1/updates',
  '/v1/imports',
  '/fhir/',
  '/fhir/$validate',
  '/fhir/:type/$validate',
]);

/**
 * Turns pushes away, 503 with Retry-After, while the process cannot keep up. Everything else is answered, however late: a nurse who is turned away because a
 * charity sends its back-fill would have to phone (reliability 3, scenario 19).
 */
export async function shedLoad(
  app: FastifyInstance,
  { lateMs }: Pick<IntakeLimits, 'lateMs'>,
): Promise<void> {
  await app.register(underPressure, {
    maxEventLoopDelay: lateMs,
    pressureHandler: async ({ method, routeOptions: { url } }) => {
      if (method === 'POST' && url !== undefined && givingWay.has(url)) throw new GatewayError('intake-busy');
    },
  });
}
