import { isTooLarge, tooLargePath } from '../../consent/size-limits.ts';
import { personalId } from '../../fhir/ids.ts';
import type { MappedCase } from '../../fhir/mapping/mapped-case.ts';
import { missingFrom } from '../../fhir/mapping/sharing.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { idNamespace } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { StoreTransaction } from '../ports/store.ts';

export interface AppliedChoices {
  readonly item: InboxItem;
  readonly record: CaseRecord;
  readonly mapped: MappedCase;
  readonly at: Date;
}

/**
 * Puts choices that cannot bind as they were meant on the work-list, and those that are older than a return; takes them off once a record completes
 * them, or makes them anew. One that is silent on sharing changes nothing else.
 */
export async function noteChoices(
  keys: MasterKeys,
  tx: StoreTransaction,
  applied: AppliedChoices,
): Promise<void> {
  const { item, record, mapped, at } = applied;
  const { sharing } = record;
  if (sharing === undefined) return noteStandingChoices(keys, tx, applied);
  const consents = mapped.personal.flatMap((one) => (one.resourceType === 'Consent' ? [one] : []));
  const binding = consents.find(({ status }) => status !== 'proposed');
  if (binding?.id === undefined) return;
  const isHeld = consents.some(({ status }) => status === 'proposed');
  const lacks = isHeld ? missingFrom(sharing) : [];
  const isActive = binding.status === 'active';
  const missing = [
    ...lacks,
    ...(isActive && isTooLarge(binding) ? [tooLargePath] : []),
    ...(isActive ? reconfirmation(record, sharing.recordedOn) : []),
  ];
  const { personId, sourceOrganisation } = item;
  await tx.consents.note({ personId, consentId: binding.id, sourceOrganisation, missing, foundAt: at });
}

/** Choices that were said before the person came back bind as they stand, and somebody is to ask whether they still hold. */
function reconfirmation({ episode }: CaseRecord, saidOn: string | undefined): readonly string[] {
  if (episode?.returnOf === undefined) return [];
  // Without the day of the return nobody can tell that they were asked since.
  const isSince = saidOn !== undefined && episode.start !== undefined && saidOn >= episode.start;
  return isSince ? [] : ['reconfirm'];
}

/** The same for the choices on record, of which this record says nothing: by the day they came here, for what they say is not opened. */
async function noteStandingChoices(
  keys: MasterKeys,
  tx: StoreTransaction,
  { item, record, at }: AppliedChoices,
): Promise<void> {
  if (record.episode?.returnOf === undefined) return;
  const { personId, source, sourceOrganisation } = item;
  const id = personalId(idNamespace(keys), record, { type: 'sharing', id: record.person.id });
  const place = { personId, source, id };
  const standing = await tx.consents.standing(place);
  if (standing === undefined) return;
  const recordedOn = londonTime(standing.recordedAt).date;
  const lacks = await tx.consents.missing(personId, id);
  const missing = [...new Set([...lacks, ...reconfirmation(record, recordedOn)])];
  await tx.consents.note({ personId, consentId: id, sourceOrganisation, missing, foundAt: at });
}
