import { z } from 'zod';
import { sharingTopics } from '../living-well/case-record.ts';

const odsCode = z.string().regex(/^[A-Z0-9]{1,9}$/);
const topic = z.enum(sharingTopics);
const purpose = z.string().regex(/^[A-Z]{2,12}$/);

/** A sharing agreement between a source and its recipients (consent-rules 5). Unknown fields void it: strict. */
export const sharingAgreementSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,60}$/),
  version: z.int().min(1),
  source: odsCode,
  recipients: z.array(odsCode).min(1),
  roles: z.array(z.string().regex(/^[a-z][a-z0-9-]{1,40}$/)).min(1),
  purposes: z.array(purpose).min(1),
  topics: z.array(topic).min(1),
  withoutConsent: z
    .strictObject({ topics: z.array(topic).min(1), purposes: z.array(purpose).min(1) })
    .optional(),
  breakGlass: z
    .strictObject({ roles: z.array(z.string()).min(1), topics: z.array(topic).min(1).optional() })
    .optional(),
  period: z.strictObject({ start: z.iso.date(), end: z.iso.date().optional() }),
  revoked: z.boolean().default(false),
  lawfulBasis: z.string().min(1),
  article9: z.string().min(1),
  signatories: z.array(z.string().min(1)).min(1),
  reviewOn: z.iso.date(),
});

export type SharingAgreement = z.output<typeof sharingAgreementSchema>;
