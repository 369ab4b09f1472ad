/** How pushes of one person end in a sandbox. */
export type Script = 'held' | 'rejected' | 'busy-twice' | 'slow' | 'duplicate' | 'conflict';

interface ScriptedPerson {
  readonly script: Script;
  readonly birthDate: string;
  /** What the sender sees. */
  readonly shows: string;
}

/** Seconds before a slow answer: longer than most clients wait. */
export const slowSeconds = 35;
/** Seconds in `Retry-After` of a busy one. */
export const busySeconds = 1;

/** By NHS number, of the range that is never issued. The birth date is a suggestion: any will do. */
export const scriptedPeople: Readonly<Record<string, ScriptedPerson>> = {
  '9990001006': {
    script: 'held',
    birthDate: '1980-01-01',
    shows: 'Its receipt says `held`, with `record-conflict` on `source.modified`. Mending it does not help.',
  },
  '9990001014': {
    script: 'rejected',
    birthDate: '1980-01-02',
    shows:
      'One record: 400 `invalid-record` with an error on `person.birthDate`. In a list: `rejected`, and the others are taken.',
  },
  '9990001022': {
    script: 'busy-twice',
    birthDate: '1980-01-03',
    shows: `The first two calls with an Idempotency-Key: 503 \`intake-busy\` with \`Retry-After: ${busySeconds}\`, and nothing of the call is stored. The third is taken.`,
  },
  '9990001030': {
    script: 'slow',
    birthDate: '1980-01-04',
    shows: `The answer comes after ${slowSeconds} seconds. Send it again with the same key: the record is taken once.`,
  },
  '9990001049': {
    script: 'duplicate',
    birthDate: '1980-01-05',
    shows: 'Its receipt says `duplicate`.',
  },
  '9990001057': {
    script: 'conflict',
    birthDate: '1980-01-06',
    shows: 'Its receipt says `applied`, with `identity-conflict` on `person.nhsNumber`.',
  },
};
