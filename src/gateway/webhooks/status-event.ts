import type { FieldIssue } from '../../errors.ts';
import type { Receipt } from '../ports/inbox.ts';

/** Receipts that one call carries: a back-fill of 10,000 records is 20 calls. */
export const receiptsPerEvent = 500;

/** What a client's system is sent. Names no person. */
export type StatusEvent =
  | {
      readonly type: 'receipts.settled';
      readonly timestamp: string;
      readonly data: readonly {
        readonly receipt: string;
        readonly status: Exclude<Receipt['status'], 'received'>;
        readonly issues: readonly FieldIssue[];
      }[];
    }
  | {
      readonly type: 'task.created';
      readonly timestamp: string;
      readonly data: readonly { readonly task: string }[];
    }
  | { readonly type: 'ping'; readonly timestamp: string; readonly data: Readonly<Record<string, never>> };

/**
 * The event that tells of these receipts, in their order: what each of them says, and nothing else. Undefined where none is settled as far as its
 * sender is told: that a record is held over somebody else's person must not be learnt from a call any more than from a receipt.
 */
export function settledEvent(receipts: readonly Receipt[], at: Date): StatusEvent | undefined {
  const data = receipts.flatMap(({ id, status, issues }) =>
    status === 'received' ? [] : [{ receipt: id, status, issues }],
  );
  return data.length === 0 ? undefined : { type: 'receipts.settled', timestamp: at.toISOString(), data };
}

/** That there is something to fetch at `GET /v1/tasks`; nothing of what it is, or about whom. */
export function taskEvent(tasks: readonly string[], at: Date): StatusEvent {
  return { type: 'task.created', timestamp: at.toISOString(), data: tasks.map((task) => ({ task })) };
}

export function pingEvent(at: Date): StatusEvent {
  return { type: 'ping', timestamp: at.toISOString(), data: {} };
}
