import { row, type ErrorRow } from './error-row.ts';

/** What commands about one person or one record are refused with: the part of the table that operators read. */
export const operatorErrors = {
  'not-an-id': row(
    400,
    'invalid',
    'INVALID_PARAMETER',
    'never',
    'That is not an id. Type it whole: 36 letters, digits and dashes, as `lwg inbox list` and `lwg people list` print them.',
  ),
  'legal-hold': row(
    409,
    'conflict',
    'FAILURE_TO_PROCESS_MESSAGE',
    'never',
    'A legal hold stands for this person. End it first, with whoever asked for it.',
  ),
  introduced: row(
    409,
    'conflict',
    'FAILURE_TO_PROCESS_MESSAGE',
    'never',
    'Somebody was introduced under this person’s number. Say whether the introductions are erased with the person or left, being of somebody else.',
  ),
} as const satisfies Record<string, ErrorRow>;
