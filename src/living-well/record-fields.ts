import { z } from 'zod';
import { isNoName, isNoValue } from './no-value.ts';

/** The kinds of field that every part of a case record is made of. */

/** FHIR strings have no control characters but tab and line ends; text that carries one was decoded wrongly. */
const control = String.raw`\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f`;
/** Half a surrogate pair is no character: it can be received, and then neither stored nor sent. */
const surrogates = String.raw`\ud800-\udfff`;
const pair = String.raw`[\ud800-\udbff][\udc00-\udfff]`;
/** Spelt so that every JSON Schema validator reads it, Unicode classes not being known to all; a run at a time, where a choice for each sign took half of a check. */
const plain = new RegExp(`^[^${control}${surrogates}]*(?:${pair}[^${control}${surrogates}]*)*$`);

export const id = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(plain)
  .describe("The source system's own identifier for this row; never changes");
export const date = z.iso.date().describe('YYYY-MM-DD');
const isValue = (value: string): boolean => !isNoValue(value);
const noValue = { params: { code: 'no-value' } };
/** Free text of some length. One that only says that there is none is refused: it would be shown as what somebody said. */
export const words = (longest: number) =>
  z.string().trim().min(1).max(longest).regex(plain).refine(isValue, noValue);
export const text = words(2000);
export const shortText = words(200);
/** A part of a name. Some people are called Null. */
export const namePart = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(plain)
  .refine((value) => !isNoName(value), noValue);
export const telephone = z
  .string()
  .trim()
  .regex(/^\+?[0-9 ()-]{3,25}$/);
