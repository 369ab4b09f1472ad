import { z } from 'zod';
import { chiAgreesWith, isChiNumber } from './chi-number.ts';
import { addressWithholdingCodes } from './home-address.ts';
import { isNhsNumber, normaliseNhsNumber } from './nhs-number.ts';
import { date, id, namePart, shortText, telephone, text, words } from './record-fields.ts';

const nhsNumber = z
  .string()
  .max(40)
  .transform(normaliseNhsNumber)
  .refine(isNhsNumber, { params: { code: 'nhs-number' } });

const chiNumber = z
  .string()
  .max(40)
  .transform(normaliseNhsNumber)
  .refine(isChiNumber, { params: { code: 'chi-number' } })
  .describe('Scotland. Kept as an identifier; people are not matched by it');

/** How sure the source is of the number, by its own trace. The gateway traces nobody. */
const nhsNumberTrace = z
  .enum(['verified', 'not-traced', 'trace-required'])
  .describe('Of nhsNumber: verified by a trace of the source’s own; left out, not traced');

/** Who the person is, as the source knows them. */
export const person = z
  .strictObject({
    id,
    nhsNumber: nhsNumber.optional(),
    nhsNumberTrace: nhsNumberTrace.optional(),
    chiNumber: chiNumber.optional(),
    birthDate: date,
    diedOn: date.optional().describe('What is dated after it is left out, with a warning'),
    name: z.strictObject({
      prefix: words(20).optional(),
      given: z.array(namePart).max(5),
      family: namePart,
    }),
    gender: z.enum(['female', 'male', 'other', 'unknown']).optional(),
    address: z.strictObject({ lines: z.array(shortText).min(1).max(4), postcode: words(10) }).optional(),
    addressWithheld: z
      .enum(addressWithholdingCodes)
      .optional()
      .describe('The address must not be known: an address that is sent all the same is not kept'),
    telephone: telephone.optional(),
    communicationNeeds: z
      .array(text)
      .max(10)
      .optional()
      .describe('How to communicate, and adjustments that help'),
  })
  // A CHI number starts with the day of birth: one that does not agree is somebody else's.
  .refine(({ chiNumber: number, birthDate }) => number === undefined || chiAgreesWith(number, birthDate), {
    path: ['chiNumber'],
    params: { code: 'chi-number' },
  });
