import { isTooLarge, tooLargePath } from '../../consent/size-limits.ts';
import type { MappedCase } from '../../fhir/mapping/mapped-case.ts';
import { missingFrom } from '../../fhir/mapping/sharing.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { StoreTransaction } from '../ports/store.ts';

export interface AppliedChoices {
  readonly item: InboxItem;
  readonly record: CaseRecord;
  readonly mapped: MappedCase;
  readonly at: Date;
}

/** Puts choices that cannot bind as they were meant on the work-list, and takes them off once a record completes them. One that is silent on sharing changes nothing. */
export async function noteChoices(
  tx: StoreTransaction,
  { item, record, mapped, at }: AppliedChoices,
): Promise<void> {
  const { sharing } = record;
  const consents = mapped.personal.flatMap((one) => (one.resourceType === 'Consent' ? [one] : []));
  const binding = consents.find(({ status }) => status !== 'proposed');
  if (sharing === undefined || binding?.id === undefined) return;
  const isHeld = consents.some(({ status }) => status === 'proposed');
  const lacks = isHeld ? missingFrom(sharing) : [];
  const missing = binding.status === 'active' && isTooLarge(binding) ? [...lacks, tooLargePath] : lacks;
  const { personId, sourceOrganisation } = item;
  await tx.consents.note({ personId, consentId: binding.id, sourceOrganisation, missing, foundAt: at });
}
