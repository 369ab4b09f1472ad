/** What somebody at the page reports as wrong: code and words. High is what may harm somebody tonight, and is told of at once. */
export const wrongThings = {
  people: { text: 'Who may or must not be contacted', severity: 'high' },
  'other-person': { text: 'It is about somebody else', severity: 'high' },
  'safety-plan': { text: 'The safety plan', severity: 'medium' },
  telephone: { text: 'A telephone number, or when it is answered', severity: 'medium' },
  service: { text: 'A service, a worker or a date', severity: 'medium' },
  missing: { text: 'Something that ought to be here is missing', severity: 'medium' },
  other: { text: 'Something else', severity: 'medium' },
} as const;
export type WrongThing = keyof typeof wrongThings;

/** Characters of the words that go with it. */
export const wrongWords = { shortest: 5, longest: 1_000 } as const;
