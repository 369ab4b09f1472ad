import type { Skipping } from '../ports/dead-letters.ts';

interface SkipReason {
  /** As the operator reads it. */
  readonly text: string;
  readonly issues: Skipping['issues'];
  readonly givesUpChoices: boolean;
}

const sendAgain = (fix: string): Skipping['issues'] => [{ field: 'record', code: 'skipped', fix }];

/**
 * Why a record may be skipped. A list, not a text: a reason is kept readable, and must name nobody. Only a record that its source takes back gives up
 * what it said of who may see what; otherwise a refusal could be lifted by skipping it.
 */
export const skipReasons = {
  'corrected-record': {
    text: 'Its source has sent a corrected record, or will',
    issues: sendAgain(
      'This record could not be applied and was skipped. Send the record again, corrected, if you have not done so.',
    ),
    givesUpChoices: false,
  },
  'cannot-be-mended': {
    text: 'Nobody can mend it, and what waits behind it should not wait longer',
    issues: sendAgain(
      'This record could not be applied and was skipped. Send the record again as it stands now.',
    ),
    givesUpChoices: false,
  },
  'sent-in-error': {
    text: 'Its source says that it should not have been sent',
    issues: [],
    givesUpChoices: true,
  },
} as const satisfies Record<string, SkipReason>;

export type SkipReasonCode = keyof typeof skipReasons;

/** Whether this is one of the reasons. */
export function isSkipReason(code: unknown): code is SkipReasonCode {
  return typeof code === 'string' && Object.hasOwn(skipReasons, code);
}
