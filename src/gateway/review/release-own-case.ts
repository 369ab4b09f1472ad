import type { AuditEntry } from '../../audit/entry.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import type { CaseOnRecord } from '../ports/emergency.ts';
import type { ReviewCase } from '../ports/reviews.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { Release } from '../release.ts';
import { actorHashOf } from './review-policy.ts';

/** A case of the officer's organisation, with what it is about. */
export interface OwnCase {
  readonly found: ReviewCase;
  readonly entry: AuditEntry | undefined;
  readonly emergency: CaseOnRecord | undefined;
  /** Whose record it is about, where it is somebody's. */
  readonly personId: string | undefined;
}

/**
 * One of the officer's organisation's cases. Another organisation's and none at all are one answer.
 *
 * @throws GatewayError `not-found`; `not-permitted` for the officer's own look
 */
export async function ownCase(
  { keys }: Pick<Release, 'keys'>,
  tx: StoreTransaction,
  officer: StaffPrincipal,
  id: string,
): Promise<OwnCase> {
  const { organisation, subject } = officer;
  const found = await tx.reviews.find(organisation, id);
  if (found === undefined) throw new GatewayError('not-found');
  const entry = found.aboutKind === 'entry' ? await tx.log.entry(found.about, organisation) : undefined;
  const emergency = found.aboutKind === 'emergency' ? await tx.cases.find(found.about) : undefined;
  const isOwn =
    found.actorHash?.equals(actorHashOf(keys, subject)) === true || emergency?.opener.identity === subject;
  if (isOwn) throw new GatewayError('not-permitted');
  return { found, entry, emergency, personId: entry?.personId ?? emergency?.personId };
}

/**
 * Refuses an entry that the officer's organisation is no party to, and one of the officer's own: a case about it would be theirs to see, and not to decide.
 *
 * @throws GatewayError `not-found`
 */
export async function checkMayOpenOn(
  tx: StoreTransaction,
  { organisation, subject }: StaffPrincipal,
  entryId: string,
): Promise<void> {
  const entry = await tx.log.entry(entryId, organisation);
  if (entry === undefined || entry.actor.id === subject) throw new GatewayError('not-found');
}
