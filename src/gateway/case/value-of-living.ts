import { randomUUID } from 'node:crypto';
import { scoredForms } from '../../fhir/mapping/scored-forms.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { reqol10, reqol20 } from '../../living-well/reqol-instruments.ts';
import { needsNotice } from '../../living-well/reqol-notice.ts';
import { questionnaireUsed } from '../../living-well/site-questionnaires.ts';
import type { ConfiguredSite } from '../../living-well/site.ts';
import type { InboxItem } from '../ports/inbox.ts';
import type { StoreTransaction } from '../ports/store.ts';

export interface Answered {
  readonly item: InboxItem;
  readonly record: CaseRecord;
  readonly site: ConfiguredSite | undefined;
  readonly at: Date;
}

/**
 * Tells the organisation that sent a record, by its receipt, that a form in it has one of the two worst answers to the item on the value of
 * living. It is the source's own form, so nobody's sharing choice is asked. Telling is all: the gateway does not triage, and nobody watches here.
 *
 * @param isNew whether a form is news: one that was told of before is not told of again
 */
export async function tellOfValueOfLiving(
  tx: StoreTransaction,
  { item, record, site, at }: Answered,
  isNew: (row: { readonly type: string; readonly id: string }) => boolean,
): Promise<void> {
  if (!rowsToTell(record, site).some(isNew)) return;
  await tx.notices.add({
    id: randomUUID(),
    kind: 'value-of-living.answered',
    receiptId: item.id,
    organisation: item.sourceOrganisation,
    at,
  });
}

function rowsToTell(record: CaseRecord, site: ConfiguredSite | undefined) {
  const longer = questionnaireUsed(site?.questionnaires, 'reqol-20');
  const short = record.reqol10.filter((form) => needsNotice(reqol10, form));
  const long =
    longer === undefined ? [] : (record.reqol20 ?? []).filter((form) => needsNotice(reqol20(longer), form));
  return scoredForms({ person: record.person, reqol10: short, reqol20: long }, site).map(({ row }) => row);
}
