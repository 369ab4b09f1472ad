import { errorTable, type ErrorCode, type FieldIssue } from '../../errors.ts';

/** A refusal as it is answered: problem JSON with the error table's text. */
export function problemExample(code: ErrorCode, errors: readonly FieldIssue[] = []) {
  const { status, text } = errorTable[code];
  return {
    type: `urn:living-well-gateway:error:${code}`,
    title: text,
    status,
    code,
    reference: '0b6f3c1e-58a7-4a53-9d4e-2f1f6a7c8d90',
    errors,
  };
}
