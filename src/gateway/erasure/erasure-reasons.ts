/** Why somebody is erased. A list, not a text: a reason must name nobody. */
export const erasureReasons = {
  'asked-for': 'the person asked for it, and the controller agreed',
  'kept-long-enough': 'the time for which records are kept is over, and somebody signed for it',
  'sent-in-error': 'the source should not have sent them',
} as const;

/** Why nobody may be erased for now, and why that is over. */
export const holdReasons = {
  inquest: 'an inquest',
  litigation: 'a claim or a court',
  inquiry: 'an inquiry or a police request',
  complaint: 'a complaint that is not closed',
  over: 'what it was for is over',
} as const;

export type ErasureReason = keyof typeof erasureReasons;
export type HoldReason = keyof typeof holdReasons;

/** Whether this is one of the reasons to erase. */
export function isErasureReason(code: unknown): code is ErasureReason {
  return typeof code === 'string' && Object.hasOwn(erasureReasons, code);
}

/** Whether this is one of the reasons to hold, or to end a hold. */
export function isHoldReason(code: unknown): code is HoldReason {
  return typeof code === 'string' && Object.hasOwn(holdReasons, code);
}
