import { z } from 'zod';
import { addressWithholdingCodes } from './home-address.ts';
import { readPersonNumber, type UnusableNumber } from './person-number.ts';
import { date, id, namePart, shortText, telephone, text, words } from './record-fields.ts';

/** As it is typed. What it is worth is read once the whole person is known: a CHI number starts with the day of birth. */
const typedNumber = z.string().max(40);

/** How sure the source is of the number, by its own trace. The gateway traces nobody. */
const nhsNumberTrace = z
  .enum(['verified', 'not-traced', 'trace-required'])
  .describe('Of nhsNumber: verified by a trace of the source’s own; left out, not traced');

/** Who the person is, as the source knows them. */
export const person = z
  .strictObject({
    id,
    nhsNumber: typedNumber.optional().describe('One that fails its check is left out, with a warning'),
    nhsNumberTrace: nhsNumberTrace.optional(),
    chiNumber: typedNumber
      .optional()
      .describe('Scotland. Kept as an identifier; people are not matched by it. Left out as nhsNumber is'),
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
  .transform(withUsableNumbers);

/** A number that was sent and is not kept, and why. */
export interface NumberLeftOut {
  readonly field: 'nhsNumber' | 'chiNumber';
  readonly why: UnusableNumber;
}

interface Numbers {
  readonly birthDate: string;
  readonly nhsNumber?: string | undefined;
  readonly chiNumber?: string | undefined;
}

/**
 * A number that is none of its system is left out, and the person kept under the source's own identifier (living-well 6, inputs 4 and 5): refused, nothing of
 * a person whose number was mistyped would ever be known; kept, it would stand for somebody else.
 */
function withUsableNumbers<Sent extends Numbers>(
  sent: Sent,
): Sent & { readonly numbersLeftOut?: readonly NumberLeftOut[] } {
  const nhs = read('nhs-number', sent.nhsNumber);
  const chi = read('chi', sent.chiNumber);
  const numbersLeftOut: NumberLeftOut[] = [];
  if (nhs.why !== undefined) numbersLeftOut.push({ field: 'nhsNumber', why: nhs.why });
  if (chi.why !== undefined) numbersLeftOut.push({ field: 'chiNumber', why: chi.why });
  return {
    ...sent,
    ...(sent.nhsNumber !== undefined && { nhsNumber: nhs.digits }),
    ...(sent.chiNumber !== undefined && { chiNumber: chi.digits }),
    ...(numbersLeftOut.length > 0 && { numbersLeftOut }),
  };

  function read(
    scheme: 'nhs-number' | 'chi',
    typed: string | undefined,
  ): { readonly digits?: string; readonly why?: UnusableNumber } {
    if (typed === undefined) return {};
    const number = readPersonNumber(scheme, typed, sent.birthDate);
    if (number.kind === 'number') return { digits: number.digits };
    return { why: number.kind === 'none' ? 'none' : number.why };
  }
}
