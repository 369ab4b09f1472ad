import { z } from 'zod';

/** The kinds of field that every part of a case record is made of. */

/** FHIR strings have no control characters but tab and line ends; text that carries one was decoded wrongly. */
const control = String.raw`\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f`;
/** Half a surrogate pair is no character: it can be received, and then neither stored nor sent. */
const surrogates = String.raw`\ud800-\udfff`;
const pair = String.raw`[\ud800-\udbff][\udc00-\udfff]`;
/** Spelt so that every JSON Schema validator reads it: Unicode classes are not known to all. */
const plain = new RegExp(`^(?:[^${control}${surrogates}]|${pair})*$`);

export const id = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(plain)
  .describe("The source system's own identifier for this row; never changes");
export const date = z.iso.date().describe('YYYY-MM-DD');
export const text = z.string().trim().min(1).max(2000).regex(plain);
export const shortText = z.string().trim().min(1).max(200).regex(plain);
export const telephone = z
  .string()
  .trim()
  .regex(/^\+?[0-9 ()-]{3,25}$/);
