import type { FastifyRequest } from 'fastify';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { checkNumber, type NumberCheck } from '../../gateway/check-number.ts';
import type { Demographics, IndexAccess } from '../../gateway/ports/demographics.ts';

/** What national services are asked with in the name of whoever is signed in; undefined for somebody they do not know. */
export function nationalAccess(
  request: FastifyRequest,
  { organisation }: StaffPrincipal,
): IndexAccess | undefined {
  const national = request.session.staff?.national;
  return national && { by: 'staff', ...national, organisation };
}

/** Begins to check what was typed with the national index; undefined where a deployment asks none, and has nothing to say of it. */
export function beginCheck(
  { demographics }: { readonly demographics: Demographics | undefined },
  request: FastifyRequest,
  caller: StaffPrincipal,
  asked: { readonly nhsNumber: string; readonly birthDate: string },
): Promise<NumberCheck> | undefined {
  return demographics && checkNumber(demographics, nationalAccess(request, caller), asked);
}
