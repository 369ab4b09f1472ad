import type { FastifyInstance } from 'fastify';

/** Reads form bodies and no others; a field sent twice is read as neither, so that two readers cannot differ. */
export function readFormBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16_384 },
    async (_request: unknown, body: string) => {
      const fields = new URLSearchParams(body);
      const names = [...new Set(fields.keys())];
      const once = (name: string): string | undefined =>
        fields.getAll(name).length === 1 ? (fields.get(name) ?? undefined) : undefined;
      // Its name stays: one that a route does not know is refused, however often it was sent.
      return Object.fromEntries(names.map((name) => [name, once(name)]));
    },
  );
}
