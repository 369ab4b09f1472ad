import { z } from 'zod';
import type { Receipt } from '../../gateway/ports/inbox.ts';

export const issueSchema = z.object({ field: z.string(), code: z.string(), fix: z.string() });

export const statusSchema = z
  .enum(['received', 'applied', 'duplicate', 'superseded', 'held', 'discarded'])
  .describe(
    'received: stored, not applied yet. applied: in the record. duplicate: already had it. superseded: a newer version was applied. held: kept until somebody looks at it. discarded: somebody looked, and it will not be applied.',
  );

/** What a sender is told of a push. Holds nothing of the person. */
export const receiptSchema = z
  .object({
    receipt: z.uuid(),
    status: statusSchema,
    etag: z
      .string()
      .describe('Of the record as this receipt leaves it: send it as If-Match with the next version'),
    receivedAt: z.iso.datetime(),
    settledAt: z.iso.datetime().optional(),
    issues: z.array(issueSchema).describe('What to mend at the source'),
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
    errors: z.array(issueSchema),
  })
  .meta({ id: 'Problem' });

export function toReceiptBody(receipt: Receipt): z.output<typeof receiptSchema> {
  return {
    receipt: receipt.id,
    status: receipt.status,
    etag: etagOf(receipt.id),
    receivedAt: receipt.receivedAt.toISOString(),
    ...(receipt.settledAt !== undefined && { settledAt: receipt.settledAt.toISOString() }),
    issues: [...receipt.issues],
  };
}

/** The version of a source's record of a person is the receipt that it last had for it. */
export function etagOf(receiptId: string): string {
  return `"${receiptId}"`;
}
