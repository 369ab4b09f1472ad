import type { FastifyRequest } from 'fastify';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { IndexAccess } from '../../gateway/ports/demographics.ts';

/** What national services are asked with in the name of whoever is signed in; undefined for somebody they do not know. */
export function nationalAccess(
  request: FastifyRequest,
  { organisation }: StaffPrincipal,
): IndexAccess | undefined {
  const national = request.session.staff?.national;
  return national && { by: 'staff', ...national, organisation };
}
