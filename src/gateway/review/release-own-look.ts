import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import type { StoreTransaction } from '../ports/store.ts';

/** A look at the page, as whoever made it names it. */
export interface NamedLook {
  readonly caller: StaffPrincipal;
  /** Its entry in the log. */
  readonly look: string;
  readonly asked: { readonly nhsNumber: string; readonly birthDate: string };
}

/**
 * Whom the caller's own look was at: for what is done about it, and never for an answer. Its caller logs what it does.
 *
 * @throws GatewayError `not-found` of somebody else's look, of one at somebody else and of none
 */
export async function ownLook(
  tx: StoreTransaction,
  { caller, look, asked }: NamedLook,
): Promise<{ readonly personId: string | undefined; readonly nhsNumber: string | undefined }> {
  const entry = await tx.log.entry(look, caller.organisation);
  const said = entry?.detail.asked;
  if (
    entry?.kind !== 'support' ||
    entry.actor.id !== caller.subject ||
    said?.['nhsNumber'] !== asked.nhsNumber ||
    said['birthDate'] !== asked.birthDate
  ) {
    throw new GatewayError('not-found');
  }
  return { personId: entry.personId, nhsNumber: entry.detail.nhsNumber };
}
