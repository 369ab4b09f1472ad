import { row, type ErrorRow } from './error-row.ts';

/** What a launch from a record system is refused with: the part of the table that nurses read. */
export const launchErrors = {
  'launch-refused': row(
    401,
    'login',
    'ACCESS_DENIED',
    'never',
    'The launch from your record system was not accepted: it is too old, was used before, or is not one of a system that is registered here. Go back to the record and open Living Well again.',
  ),
  'launch-other-user': row(
    403,
    'forbidden',
    'ACCESS_DENIED',
    'never',
    'Your record system is signed in as somebody else than you are here. Sign in to both as yourself, and open Living Well from the record again.',
  ),
  'launch-without-number': row(
    422,
    'required',
    'MISSING_VALUE',
    'never',
    'Your record system has no NHS number or no full date of birth for this person, so it cannot open them here.',
  ),
  'record-system-unavailable': row(
    502,
    'transient',
    'FAILURE_TO_PROCESS_MESSAGE',
    'later',
    'Your record system did not answer, or answered something that cannot be used.',
  ),
} as const satisfies Record<string, ErrorRow>;
