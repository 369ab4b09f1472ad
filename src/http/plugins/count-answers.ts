import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../ops/metrics/metrics.ts';

/** The first part of a route's pattern, and the face it belongs to; every other route is a page. */
const faces: ReadonlyMap<string, string> = new Map([
  ['fhir', 'fhir'],
  ['v1', 'api'],
  ['oauth2', 'sign-in'],
  ['sign-in', 'sign-in'],
  ['cds-services', 'cds'],
  ['log', 'log'],
  ['assets', 'assets'],
  ['health', 'health'],
  ['_ping', 'health'],
  ['_status', 'health'],
]);

/** Counts each answer by its face, its method and its class of status, by the route's pattern: an address may hold an id. */
export function countAnswers(app: FastifyInstance, { answered }: Pick<Metrics, 'answered'>): void {
  app.addHook('onResponse', async ({ method, routeOptions: { url } }, reply) => {
    const face = url === undefined ? 'none' : (faces.get(url.split('/')[1] ?? '') ?? 'page');
    answered({ face, method, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
  });
}
