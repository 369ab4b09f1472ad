import type { FastifyInstance } from 'fastify';

/** Reads the parameters of a search that is posted, in the order in which they were sent, and no other bodies. */
export function readSearchForms(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16_384 },
    async (_request: unknown, body: string) => new URLSearchParams(body),
  );
}
