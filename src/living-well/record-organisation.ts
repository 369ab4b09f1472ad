import { z } from 'zod';
import { id, shortText } from './record-fields.ts';

/** An organisation as a source knows it. Many charities have no ODS code. */
export const organisation = z.strictObject({
  id,
  name: shortText,
  odsCode: z
    .string()
    .regex(/^[A-Z0-9]{1,9}$/)
    .optional(),
});

/** Where a service is. Of a refuge, and of any place that must not be found, no address is sent. */
export const serviceLocation = z.strictObject({
  id,
  name: shortText,
  address: z
    .strictObject({ lines: z.array(shortText).min(1).max(4), postcode: shortText.max(10) })
    .optional()
    .describe('Left out where it must not be known'),
});
