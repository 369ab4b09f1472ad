import { z } from 'zod';
import type { Receipt } from '../../gateway/ports/inbox.ts';

const issue = z.object({ field: z.string(), code: z.string(), fix: z.string() });

/** What a sender is told of a push. Holds nothing of the person. */
export const receiptSchema = z
  .object({
    receipt: z.uuid(),
    status: z
      .enum(['received', 'applied', 'duplicate', 'superseded', 'held', 'discarded'])
      .describe(
        'received: stored, not applied yet. applied: in the record. duplicate: already had it. superseded: a newer version was applied. held: kept until somebody looks at it. discarded: somebody looked, and it will not be applied.',
      ),
    receivedAt: z.iso.datetime(),
    settledAt: z.iso.datetime().optional(),
    issues: z.array(issue).describe('What to mend at the source'),
  })
  .meta({ id: 'Receipt' });

/** RFC 9457 problem details. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    reference: z.string(),
    errors: z.array(issue),
  })
  .meta({ id: 'Problem' });

export function toReceiptBody(receipt: Receipt): z.output<typeof receiptSchema> {
  return {
    receipt: receipt.id,
    status: receipt.status,
    receivedAt: receipt.receivedAt.toISOString(),
    ...(receipt.settledAt !== undefined && { settledAt: receipt.settledAt.toISOString() }),
    issues: [...receipt.issues],
  };
}
