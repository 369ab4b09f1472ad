import { randomUUID } from 'node:crypto';
import { disclosuresOf, type Refused } from '../../audit/past-disclosures.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { StoreTransaction } from '../ports/store.ts';

/** Entries of a person's that are looked through, newest first. */
const looksThrough = 1_000;

export interface AppliedSharing {
  readonly item: InboxItem;
  readonly record: CaseRecord;
  readonly at: Date;
}

/**
 * A refusal binds what is asked from now on; what was shown before cannot be taken back. So that the source can talk to the person, and to those who have it:
 * an entry in the log that names the entries in which it was shown, for the source's IG officers, and a notice to the source by the receipt of this push
 * (living-well 6, number 28). Told once, when the choices change.
 */
export async function tellOfPastDisclosures(
  tx: StoreTransaction,
  { item, record, at }: AppliedSharing,
): Promise<void> {
  const refusals = refusalsIn(record);
  if (refusals.length === 0) return;
  const { personId, sourceOrganisation: organisation } = item;
  const looks = await tx.log.shownOf(personId, organisation, looksThrough);
  const seen = disclosuresOf(looks, organisation, refusals);
  if (seen.length === 0) return;
  await tx.log.append({
    id: randomUUID(),
    at,
    kind: 'refused-after-disclosure',
    outcome: 'done',
    face: 'worker',
    organisation,
    role: 'gateway',
    purpose: 'HCOMPL',
    askers: [organisation],
    sources: [organisation],
    actor: { kind: 'system', id: item.clientId, name: item.clientId },
    personId,
    detail: {
      asked: { receipt: item.id },
      nhsNumber: record.person.nhsNumber,
      decisions: [],
      released: {},
      seen: seen.map(({ id }) => id),
    },
  });
  await tx.notices.add({
    id: randomUUID(),
    kind: 'sharing.refused-after-disclosure',
    receiptId: item.id,
    organisation,
    at,
  });
}

/** A withdrawal refuses everybody everything; so does what is refused about the very existence of support. */
function refusalsIn({ sharing }: CaseRecord): readonly Refused[] {
  if (sharing === undefined) return [];
  if (sharing.status === 'withdrawn') return [{ topics: undefined, to: undefined }];
  return sharing.choices.flatMap((choice): Refused[] =>
    choice.decision === 'share'
      ? []
      : [
          {
            topics: choice.topics.includes('existence') ? undefined : choice.topics,
            to: choice.with?.length ? choice.with : undefined,
          },
        ],
  );
}
