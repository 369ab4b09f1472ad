import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';

const caseId = z.uuid();

/**
 * The emergency-access case that a request names in `X-Emergency-Case`, if any.
 *
 * @throws GatewayError `invalid-request` for anything that is not a case id: a look that was meant to be under a case must not pass as another
 */
export function emergencyCaseOf({ headers }: FastifyRequest): string | undefined {
  const named = headers['x-emergency-case'];
  if (named === undefined) return undefined;
  const parsed = caseId.safeParse(named);
  if (parsed.success) return parsed.data.toLowerCase();
  throw new GatewayError('invalid-request', {
    issues: [
      {
        field: 'X-Emergency-Case',
        code: 'invalid_format',
        fix: 'Send the case as POST /v1/emergency-access gave it.',
      },
    ],
  });
}
