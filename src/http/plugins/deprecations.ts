import type { FastifyInstance } from 'fastify';

/** A route that will end, and since when that has been said. */
export interface Deprecation {
  /** Day from which it is deprecated, YYYY-MM-DD. */
  readonly since: string;
  /** First day on which it may be gone, at least a year later. */
  readonly until: string;
  /** Where it is said what to use instead. */
  readonly link: string;
}

/** Routes that are deprecated, as `GET /v1/receipts/:id`. A row is in the changelog too (docs/api-policy.md). */
export const deprecatedRoutes: Readonly<Record<string, Deprecation>> = {};

/** Says so in every answer of such a route, refusals too: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and where to read on. */
export function announceDeprecations(
  scope: FastifyInstance,
  routes: Readonly<Record<string, Deprecation>> = deprecatedRoutes,
): void {
  scope.addHook('onRequest', async ({ method, routeOptions }, reply) => {
    const deprecation = routes[`${method} ${routeOptions.url ?? ''}`];
    if (deprecation === undefined) return;
    const { since, until, link } = deprecation;
    void reply.headers({
      deprecation: `@${Date.parse(since) / 1_000}`,
      sunset: new Date(until).toUTCString(),
      link: `<${link}>; rel="deprecation", <${link}>; rel="sunset"`,
    });
  });
}
