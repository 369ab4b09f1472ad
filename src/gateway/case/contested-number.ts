import { withContestedNumber, withVerifiedNumber } from '../../fhir/mapping/number-status.ts';
import { GatewayError } from '../../errors.ts';
import type { MappedCase } from '../../fhir/mapping/mapped-case.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { hashesOf } from './identifiers-of.ts';
import { holdsIdentity } from './identity.ts';
import { prepareResource } from './prepare-records.ts';
import { storeWithTrail } from './store-with-trail.ts';

interface Settling {
  readonly keys: MasterKeys;
  readonly tx: StoreTransaction;
  readonly item: InboxItem;
  readonly record: CaseRecord;
  readonly mapped: MappedCase;
  readonly at: Date;
  readonly isTogether: boolean;
}

/** What becomes of the record's person. */
export interface Settled {
  readonly mapped: MappedCase;
  /** Both people are the sender's own: it is told. */
  readonly isOwnConflict: boolean;
}

/**
 * Makes the person findable, or keeps apart two people whom one NHS number stands for: no merge, a line on the work-list until the number is mended, and the
 * one who came later is not found by the number (living-well 6, number 6).
 *
 * Verification status 05 says so on both, where both are people of one source. Where the other one is known from another source, nothing says it, now or
 * later: the status is read by the sender and by whoever the person shares with, and would tell them that somebody of this number is known here.
 *
 * @throws Error where others are applied at the same time: the one who has the number may be among them
 */
export async function settleIdentity(settling: Settling): Promise<Settled> {
  const { keys, tx, item, record, mapped, at } = settling;
  const { personId, source } = item;
  const identity = await holdsIdentity(tx.people, keys, record, item);
  if (identity === 'held') {
    const { number } = hashesOf(keys, record);
    const [, isContested, isVerified] = await Promise.all([
      tx.people.endConflicts(personId, source, at),
      tx.people.isContested(personId, source),
      number !== undefined && tx.indexChecks.isVerified(personId, number),
    ]);
    if (isContested) return { mapped: contested(mapped), isOwnConflict: false };
    return { mapped: isVerified ? marked(mapped, withVerifiedNumber) : mapped, isOwnConflict: false };
  }
  if (settling.isTogether) throw new Error('two people of one number are looked at one after the other');
  const { holderId, isOwn } = identity;
  await tx.people.noteConflict({ inboxId: item.id, personId, source, holderId, isOwn }, at);
  if (!isOwn) return { mapped, isOwnConflict: false };
  await contestHolder(settling, holderId);
  return { mapped: contested(mapped), isOwnConflict: true };
}

function contested(mapped: MappedCase): MappedCase {
  return marked(mapped, withContestedNumber);
}

function marked(mapped: MappedCase, mark: typeof withContestedNumber): MappedCase {
  const personal = mapped.personal.map((one) => (one.resourceType === 'Patient' ? mark(one) : one));
  return { ...mapped, personal };
}

/** The source's description of the person who has the number. Its next record of them is mapped anew, and says whether that is still so. */
async function contestHolder({ keys, tx, item, record, at }: Settling, holderId: string): Promise<void> {
  // Whoever reads the two as one holds the one and may wait for the other: then this waits outside, and is tried again.
  if (!(await tx.people.lockBeside(item.personId, holderId))) throw new GatewayError('unavailable');
  const [held] = await tx.records.saidBy(holderId, item.source, ['Patient']);
  if (held?.resource.resourceType !== 'Patient') return;
  const { source, sourceOrganisation } = item;
  const applied = { personId: holderId, source, sourceOrganisation, sourceModified: held.sourceModified, at };
  const personal = [prepareResource(keys, withContestedNumber(held.resource))];
  const told = { item, record, at };
  await storeWithTrail(keys, tx, told, { personal, directory: [], standing: [] }, applied);
}
