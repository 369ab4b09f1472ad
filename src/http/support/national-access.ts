import type { FastifyRequest } from 'fastify';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { Clock } from '../../clock.ts';
import { checkNumber, type NumberCheck } from '../../gateway/check-number.ts';
import type { Demographics, IndexAccess } from '../../gateway/ports/demographics.ts';
import type { Misses } from '../../gateway/ports/misses.ts';

/** What national services are asked with in the name of whoever is signed in; undefined for somebody they do not know. */
export function nationalAccess(
  request: FastifyRequest,
  { organisation }: StaffPrincipal,
): IndexAccess | undefined {
  const national = request.session.staff?.national;
  return national && { by: 'staff', ...national, organisation };
}

export interface NationalCheck {
  readonly demographics: Demographics | undefined;
  readonly misses: Misses;
  readonly clock: Clock;
}

/**
 * Begins to check what was typed with the national index; undefined where a deployment asks none, and has nothing to say of it. For whoever is stopped for
 * trying out numbers nobody is asked: the calls a second are everybody's.
 */
export function beginCheck(
  { demographics, misses, clock }: NationalCheck,
  request: FastifyRequest,
  caller: StaffPrincipal,
  asked: { readonly nhsNumber: string; readonly birthDate: string },
): Promise<NumberCheck> | undefined {
  if (misses.waitOf(caller, clock()) !== undefined) return undefined;
  return demographics && checkNumber(demographics, nationalAccess(request, caller), asked);
}
