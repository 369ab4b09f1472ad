import type { RefusalWriter } from '../faces.ts';

/** RFC 9457 problem details, with the fields to mend. */
export const writeProblem: RefusalWriter = (error, request, reply) =>
  reply.type('application/problem+json').send(
    JSON.stringify({
      type: `urn:living-well-gateway:error:${error.code}`,
      title: error.row.text,
      status: error.row.status,
      code: error.code,
      reference: request.id,
      errors: error.issues,
    }),
  );
