/** Why somebody opens emergency access: code and words. The typed reason stands beside it, always. */
export const emergencyReasons = {
  'risk-to-life': 'Their life is at risk',
  'risk-to-others': 'Somebody else may be seriously harmed',
  'cannot-consent': 'They cannot say now what they want',
  safeguarding: 'A child or an adult may be suffering abuse or neglect',
  other: 'Another emergency',
} as const;
export type EmergencyReason = keyof typeof emergencyReasons;

/** Characters of the typed reason: "asleep" is not one, and a letter is too many. */
export const typedReason = { shortest: 10, longest: 1_000 } as const;

/** What an IG officer finds on review, of emergency access and of any other look. */
export const reviewOutcomes = {
  justified: 'It was needed',
  training: 'It was meant well; somebody is to be shown how it is done',
  breach: 'It was not needed, and is handled as a breach',
  referred: 'It is referred to the employer of whoever looked',
} as const;
export type ReviewOutcome = keyof typeof reviewOutcomes;

/** What opening a case answers, whoever it is for. Constant: it must not betray whether anything is known of the person. */
export const emergencySays =
  'Emergency access to one person is open, for 60 minutes at most. What you look at is recorded with your name and your reason. The information ' +
  'governance officers of your organisation and of the services that allow this are told at once and will review it, and the person may be told. ' +
  'It may show nothing: that does not mean the person has no support.';

/** What the page says before anybody opens a case, whoever it is for. Constant, for the same reason. */
export const emergencyAsks = {
  does:
    'Shows you, for this one person, what they may not have shared with you, where the services that hold it allow that in an emergency. Some things ' +
    'are never shown. It may show nothing: that does not mean the person has no support.',
  told:
    'The information governance officers of your organisation and of the services that allow this are told at once and will review it. The person may be ' +
    'told. What you look at is recorded with your name and your reason.',
  lasts: '60 minutes at most. You can end it sooner.',
} as const;

/** On every page that is looked at under a case. */
export const emergencyTold =
  'Told: information governance officers here and at services that allow this. They review it. The person may be told.';
