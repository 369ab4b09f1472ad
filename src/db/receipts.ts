import type { FieldIssue } from '../errors.ts';
import type { Receipt } from '../gateway/ports/inbox.ts';

/** What is read of the inbox for a receipt; `toReceipt` makes it one. */
export const receiptColumns =
  'inbox.id, client_id, source_organisation, outcome, received_at, settled_at, issues';

export interface ReceiptRow {
  readonly id: string;
  readonly client_id: string;
  readonly source_organisation: string;
  readonly outcome: Receipt['status'] | null;
  readonly received_at: Date;
  readonly settled_at: Date | null;
  readonly issues: readonly FieldIssue[];
}

/** A record held over a conflict with somebody the sender does not know is, to the sender, still on its way. */
export function toReceipt(row: ReceiptRow): Receipt {
  const isOnItsWay = row.outcome === null || (row.outcome === 'held' && row.issues.length === 0);
  return {
    id: row.id,
    clientId: row.client_id,
    sourceOrganisation: row.source_organisation,
    status: isOnItsWay ? 'received' : (row.outcome ?? 'received'),
    receivedAt: row.received_at,
    settledAt: isOnItsWay ? undefined : (row.settled_at ?? undefined),
    issues: row.issues,
  };
}
