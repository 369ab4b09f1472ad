import type { AuditEntry } from '../../audit/entry.ts';
import { nobody } from '../record/release-records.ts';
import type { StoreTransaction } from '../ports/store.ts';

/** Newest looks of an organisation at a person by which it is known whether an agreement ever covered one. */
const looksRead = 200;

/** How an organisation's officers come to hear of a person: it holds records of them, or an agreement covered what it asked. */
export interface Party {
  readonly personId: string;
  /** The organisation sent records of the person here. */
  readonly isSource: boolean;
  /** Looks that the organisation is party to, as far as they were read, newest first. */
  readonly looks: readonly AuditEntry[];
}

/**
 * Whether an officer's organisation may be told of a person at all. Somebody of whom it holds nothing, and of whom no agreement ever let it hear, is nobody to
 * it: a report that told "known, and nothing to show" from "not known" would tell who is supported.
 */
export async function partyTo(
  tx: StoreTransaction,
  personId: string | undefined,
  organisation: string,
): Promise<Party | undefined> {
  const asked = personId ?? nobody;
  const isSource = await tx.people.hasRecordsFrom(asked, organisation);
  const looks = await tx.log.aboutPerson({
    personId: asked,
    organisation,
    kinds: ['support', 'record'],
    before: undefined,
    limit: looksRead,
  });
  const isCovered = looks.some(
    ({ askers, detail }) =>
      askers.includes(organisation) && detail.decisions.some(({ agreement }) => agreement !== null),
  );
  return personId !== undefined && (isSource || isCovered) ? { personId, isSource, looks } : undefined;
}
