/** What staff may tell a person's team in one press: coded first, so that little has to be typed at night. */
export const situations = {
  'in-emergency-department': 'Is in the emergency department now',
  'seen-gone-home': 'Has been seen and has gone home',
  'staying-in-hospital': 'Is staying in hospital',
  'please-phone': 'Please phone us about them',
} as const;
export type Situation = keyof typeof situations;

/** Characters of the note that may go with it. One short thing: whoever writes more writes a record. */
export const longestNote = 200;

/** How the person said yes to being introduced. */
export const agreements = {
  'face-to-face': 'The person said yes, face to face',
  'with-help': 'The person said yes, with an interpreter or somebody who helps them to speak',
  'in-writing': 'The person said yes in writing',
} as const;
export type Agreement = keyof typeof agreements;

/** A place that takes introductions from A&E liaison. */
export interface IntroductionsTo {
  /** Code of the site. */
  readonly site: string;
  readonly name: string;
  /** ODS code of who takes them in. */
  readonly organisation: string;
}

/** Why a team takes somebody on no further; the same reasons as a case record has. */
export const declineReasons = {
  'not-this-service': 'Not for this service',
  'already-supported': 'Supported already',
  'person-declined': 'The person did not want it',
  'no-answer': 'The person could not be reached',
  other: 'Another reason',
} as const;
export type DeclineReason = keyof typeof declineReasons;

/** What a team answers. `seen` is all there is to say of a note; an introduction is taken on or not. */
export const teamAnswers = ['seen', 'accepted', 'declined'] as const;
export type TeamAnswer = (typeof teamAnswers)[number];

/** Digits with what people write between them. Not checked further: a ward's extension is one, too. */
export const phoneShape = /^\+?[0-9][0-9 ()-]{4,22}[0-9]$/;

/** One line, without what no keyboard types; undefined where nothing is left of it. */
export function tidied(typed: string): string | undefined {
  const text = typed
    .normalize('NFC')
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim();
  return text === '' ? undefined : text;
}

export function isOneOf<Code extends string>(
  table: Readonly<Record<Code, string>>,
  code: string,
): code is Code {
  return Object.hasOwn(table, code);
}
