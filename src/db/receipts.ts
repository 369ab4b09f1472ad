import type { FieldIssue } from '../errors.ts';
import type { Receipt } from '../gateway/ports/inbox.ts';

/**
 * What the sender is told of a record's status. One that is held over a conflict with somebody the sender does not know is, to the sender, still on
 * its way.
 */
export const toldStatus = `CASE WHEN outcome IS NULL OR (outcome = 'held' AND issues = '[]') THEN 'received' ELSE outcome END`;

/** What is read of the inbox for a receipt; `toReceipt` makes it one. */
export const receiptColumns = `inbox.id, client_id, source_organisation, ${toldStatus} AS status, received_at, settled_at, issues`;

export interface ReceiptRow {
  readonly id: string;
  readonly client_id: string;
  readonly source_organisation: string;
  readonly status: Receipt['status'];
  readonly received_at: Date;
  readonly settled_at: Date | null;
  readonly issues: readonly FieldIssue[];
}

export function toReceipt(row: ReceiptRow): Receipt {
  return {
    id: row.id,
    clientId: row.client_id,
    sourceOrganisation: row.source_organisation,
    status: row.status,
    receivedAt: row.received_at,
    settledAt: row.status === 'received' ? undefined : (row.settled_at ?? undefined),
    issues: row.issues,
  };
}
