import type { Consent } from '@medplum/fhirtypes';
import { z } from 'zod';
import { sharingAgreementSchema, type SharingAgreement } from './agreement.ts';

/** A change that nobody has made yet. */
export type ProposedChange =
  | { readonly kind: 'consent'; readonly consent: Consent }
  | { readonly kind: 'agreement'; readonly agreement: SharingAgreement }
  | { readonly kind: 'rule-set'; readonly ruleSet: string };

/** As much as is needed to read it as one. What else is wrong with it the engine reads as stricter, as it would if it were on record. */
const consentSchema = z
  .looseObject({
    resourceType: z.literal('Consent'),
    id: z
      .string()
      .regex(/^[A-Za-z0-9.-]{1,64}$/)
      .optional()
      .describe('Of a Consent on record that this one would replace; left out, it is one more'),
    status: z.enum(['draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error']),
  })
  .describe('FHIR R4 Consent. Whatever its `patient` says, it is read as the choice of whoever is looked at')
  // The engine takes any JSON for a Consent and reads what it cannot understand as a denial.
  .transform((value) => value as unknown as Consent);

/** What may be asked "what if" of. */
export const proposedChangeSchema: z.ZodType<ProposedChange> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('consent'), consent: consentSchema }),
  z.strictObject({
    kind: z.literal('agreement'),
    agreement: sharingAgreementSchema.describe('A new agreement, a new version, or one with `revoked` true'),
  }),
  z.strictObject({
    kind: z.literal('rule-set'),
    ruleSet: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/)
      .describe('lwg-consent-1 is the only one there is'),
  }),
]);
