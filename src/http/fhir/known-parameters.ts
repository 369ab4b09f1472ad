import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../../errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads what its address says after the question mark, and refuses the rest, itself. */
    readonly readsParameters?: boolean;
  }
}

const json = /^(application\/)?(fhir[+ ])?json$/;

/**
 * Strict handling: a parameter that a route does not know is refused, never ignored. `_include`, `_filter` or `_total` would otherwise seem to have been
 * heard (reliability S3). All routes but those that say that they read parameters themselves know `_format` for JSON, and nothing else.
 */
export function refuseUnknownParameters(fhir: FastifyInstance): void {
  fhir.addHook('onRequest', async ({ query, routeOptions }) => {
    if (routeOptions.config.readsParameters === true) return;
    const known = ([name, value]: [string, unknown]): boolean =>
      name === '_format' && typeof value === 'string' && json.test(value);
    if (Object.entries(query ?? {}).every(known)) return;
    // Not named: what was sent may be anything, a number of somebody's included.
    const fix = 'This address takes no such parameter. Send none but those that /fhir/metadata lists.';
    throw new GatewayError('invalid-request', {
      issues: [{ field: 'query', code: 'unknown-parameter', fix }],
    });
  });
}
