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

/** What becomes of introductions by the number of whoever is erased: a number typed at night may be somebody else's, so whoever erases says. */
export const introductionChoices = {
  'with-introductions': 'they are of this person: erase them too',
  'without-introductions': 'they are of somebody else, whose number was typed wrong: leave them',
} as const;

export type IntroductionChoice = keyof typeof introductionChoices;

/** Whether this is one of the choices about introductions. */
export function isIntroductionChoice(code: unknown): code is IntroductionChoice {
  return typeof code === 'string' && Object.hasOwn(introductionChoices, code);
}
