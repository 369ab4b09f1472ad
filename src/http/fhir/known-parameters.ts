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
 * @throws GatewayError `not-acceptable` where `_format` asks for anything but JSON; `invalid-request` where it is sent more than once
 */
export function checkFormat(format: unknown): void {
  if (format === undefined) return;
  const issue = { field: '_format', code: 'format', fix: 'Send _format=json, or leave it out.' };
  if (typeof format !== 'string') throw new GatewayError('invalid-request', { issues: [issue] });
  if (!json.test(format)) throw new GatewayError('not-acceptable', { issues: [issue] });
}

/**
 * Strict handling: a parameter that a route does not know is refused, never ignored. `_include`, `_filter` or `_total` would otherwise seem to have been
 * heard (reliability S3). All routes but those that say that they read parameters themselves know `_format` for JSON, and nothing else.
 */
export function refuseUnknownParameters(fhir: FastifyInstance): void {
  fhir.addHook('onRequest', async ({ query, routeOptions }) => {
    const sent = new Map(Object.entries(query ?? {}));
    checkFormat(sent.get('_format'));
    if (routeOptions.config.readsParameters === true) return;
    if ([...sent.keys()].every((name) => name === '_format')) return;
    // Not named: what was sent may be anything, a number of somebody's included.
    const fix = 'This address takes no such parameter. Send none but those that /fhir/metadata lists.';
    throw new GatewayError('invalid-request', {
      issues: [{ field: 'query', code: 'unknown-parameter', fix }],
    });
  });
}
