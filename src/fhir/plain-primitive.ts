import { isValidCalendarDate, validationRegexes } from '@medplum/core';

const largestInteger = 2_147_483_647;
const leastOf: Readonly<Record<string, number>> = {
  integer: -largestInteger - 1,
  unsignedInt: 0,
  positiveInt: 1,
};
const days: ReadonlySet<string> = new Set(['date', 'dateTime', 'instant']);
const strings: ReadonlySet<string> = new Set([
  'canonical',
  'code',
  'date',
  'dateTime',
  'id',
  'instant',
  'markdown',
  'oid',
  'string',
  'time',
  'uri',
  'url',
  'uuid',
  'xhtml',
  'http://hl7.org/fhirpath/System.String',
]);
const longest = 1_048_576;

/** Whether a value is a well-formed R4 primitive of this type. False for base64Binary, and for a type that is not known here: the library decides. */
export function isPlainPrimitive(type: string, value: unknown): boolean {
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'decimal') return Number.isFinite(value);
  if (strings.has(type)) return typeof value === 'string' && isPlainString(type, value);
  const least = leastOf[type];
  if (least === undefined || typeof value !== 'number') return false;
  return Number.isInteger(value) && value >= least && value <= largestInteger;
}

function isPlainString(type: string, value: string): boolean {
  if (value.length > longest || value.trim() === '') return false;
  return validationRegexes[type]?.test(value) !== false && (!days.has(type) || isValidCalendarDate(value));
}
