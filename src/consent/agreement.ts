import { z } from 'zod';
import { sharingTopics } from '../living-well/case-record.ts';

const odsCode = z.string().regex(/^[A-Z0-9]{1,9}$/);
const topic = z.enum(sharingTopics);
const purpose = z.string().regex(/^[A-Z]{2,12}$/);

/** A sharing agreement between a source and its recipients (consent-rules 5). Unknown fields void it: strict. */
export const sharingAgreementSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,60}$/)
    .describe('Names the agreement; the same in every version'),
  version: z.int().min(1).describe('The highest one counts. A version on record never changes'),
  source: odsCode.describe('ODS code of the organisation whose records these are'),
  recipients: z.array(odsCode).min(1).describe('ODS codes; an organisation below one of them is one too'),
  roles: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{1,40}$/))
    .min(1)
    .describe('Who at a recipient, as in staffRoles or a client'),
  purposes: z.array(purpose).min(1).describe('v3 PurposeOfUse codes; those below one of them count too'),
  topics: z.array(topic).min(1).describe('What may be shared at most (docs/sharing-topics.md)'),
  withoutConsent: z
    .strictObject({ topics: z.array(topic).min(1), purposes: z.array(purpose).min(1) })
    .optional()
    .describe('What may be shared of somebody who has no choice on record'),
  breakGlass: z
    .strictObject({ roles: z.array(z.string()).min(1), topics: z.array(topic).min(1).optional() })
    .optional()
    .describe(
      'Who may use emergency access, and for which topics (docs/emergency-access.md says which if none are listed)',
    ),
  period: z
    .strictObject({ start: z.iso.date(), end: z.iso.date().optional() })
    .describe('First and last day in force, in Europe/London'),
  revoked: z.boolean().default(false).describe('True in the version that ends it'),
  lawfulBasis: z.string().min(1).describe('UK GDPR Article 6 basis'),
  article9: z.string().min(1).describe('UK GDPR Article 9 condition'),
  signatories: z.array(z.string().min(1)).min(1).describe('Who signed'),
  reviewOn: z.iso.date().describe('When it is looked at again'),
});

export type SharingAgreement = z.output<typeof sharingAgreementSchema>;
