import { z } from 'zod';
import { ConfigError, readJson } from './config-files.ts';
import { isNhsNumber } from './living-well/nhs-number.ts';

const odsCode = z.string().regex(/^[A-Z0-9]{1,9}$/);
const nhsNumber = z.string().refine(isNhsNumber);
const minute = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** What the review of looks goes by, beside the gateway's own records. Tells of people, so it is a file of its own, restricted as the keys are. */
const reviewSchema = z.strictObject({
  sampleShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('Share of IG officers’ own looks that another officer is given to review'),
  unexplainedShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe(
      'Share of a user’s looks of 30 days up to which looks without evidence of a relationship are only counted',
    ),
  staffNames: z
    .array(odsCode)
    .default([])
    .describe('Organisations that have decided to release the names of their staff in a person’s report'),
  hours: z
    .array(z.strictObject({ role: z.string(), from: minute, until: minute }))
    .default([])
    .describe('The hours of a role, London time. A role without any is never out of hours'),
  staff: z
    .array(
      z.strictObject({
        user: z.string().min(3).describe('`issuer|sub`, as the sign-in provider gives it'),
        organisation: odsCode,
        nhsNumber: nhsNumber.optional(),
        birthDate: z.iso.date().optional(),
        surname: z.string().min(1).optional(),
        postcode: z.string().min(5).optional(),
        addressLine: z.string().min(1).optional(),
      }),
    )
    .default([])
    .describe('Who works where, for the rules on one’s own record, family and colleagues'),
  watchList: z
    .array(z.strictObject({ nhsNumber, birthDate: z.iso.date() }))
    .default([])
    .describe('People whose records are looked up out of curiosity. No page shows the list'),
});
export type ReviewConfig = z.output<typeof reviewSchema>;

/** @throws ConfigError that names the fields and none of their values */
export function readReview(file: string | undefined): ReviewConfig {
  const parsed = reviewSchema.safeParse(file === undefined ? {} : readJson(file, 'LWG_REVIEW_FILE'));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new ConfigError(`LWG_REVIEW_FILE is not right at: ${fields}. See docs/review.md.`);
}
