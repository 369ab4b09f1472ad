import fc from 'fast-check';
import {
  caseRecordSchema,
  sensitiveStrands,
  sharingTopics,
  strands,
  type CaseRecord,
} from '../../src/living-well/case-record.ts';
import { weekdays } from '../../src/living-well/london-time.ts';

const day = fc
  .integer({ min: 0, max: 3000 })
  .map((days) => new Date(Date.UTC(2020, 0, 1) + days * 86_400_000).toISOString().slice(0, 10));
const words = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
  .filter((text) => text.trim() !== '' && /^[\P{Cc}\t\r\n]*$/u.test(text));
const time = fc.constantFrom('00:00', '06:30', '09:00', '17:00', '23:00');
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const rows = <T extends object>(
  arbitrary: fc.Arbitrary<T>,
  maxLength = 3,
): fc.Arbitrary<(T & { id: string })[]> =>
  fc
    .array(arbitrary, { maxLength })
    .map((items) => items.map((item, index) => ({ ...item, id: `row ${index}` })));

const hours = fc.array(
  fc.record({
    days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
    from: time,
    to: fc.oneof(time, fc.constant('24:00')),
  }),
  { maxLength: 3 },
);
const contact = fc.record({ date: day, kind: fc.constantFrom('in-person', 'phone', 'video', 'message') });
const goal = fc.record({
  text: words,
  status: fc.constantFrom('active', 'completed', 'cancelled'),
  start: day,
  strand: maybe(fc.constantFrom(...strands)),
  sensitive: fc.uniqueArray(fc.constantFrom(...sensitiveStrands)),
  scores: fc.array(
    fc.record({
      date: day,
      score: fc.integer({ min: 1, max: 5 }),
      ratedBy: fc.constantFrom('person', 'worker'),
    }),
    { maxLength: 3 },
  ),
});
const answer = fc.option(fc.integer({ min: 0, max: 4 }));
const reqol = fc.record({
  date: day,
  orientation: fc.constantFrom('oriented-0-4', 'frequency-0-4'),
  answers: fc.record({ rq01: answer, rq02: answer, rq06: answer, rq09: answer, rq10: answer, rq11: answer }),
  physicalPolarity: maybe(fc.constantFrom('0-none', '0-worst')),
});
const ods = fc.constantFrom('RTZ9A', 'X9Y8Z');
const choice = fc.record({
  decision: fc.constantFrom('share', 'do-not-share'),
  topics: fc.uniqueArray(fc.constantFrom(...sharingTopics), { minLength: 1 }),
  with: maybe(fc.uniqueArray(ods)),
  purposes: maybe(fc.uniqueArray(fc.constantFrom('TREAT', 'ETREAT', 'CAREMGT'))),
});

const sections = fc.record({
  source: fc.record({
    site: fc.constant('tameside-glossop'),
    system: fc.constantFrom('casebook', 'other-system'),
    modified: day.map((date) => `${date}T10:00:00+01:00`),
  }),
  person: fc.record({
    id: words,
    nhsNumber: maybe(fc.constantFrom('9990000018', '999 000 0026')),
    birthDate: day,
    name: fc.record({ given: fc.array(words, { minLength: 1, maxLength: 2 }), family: words }),
    gender: maybe(fc.constantFrom('female', 'male', 'other', 'unknown')),
    communicationNeeds: maybe(fc.array(words, { maxLength: 3 })),
  }),
  introduction: maybe(
    fc.record({
      id: words,
      date: day,
      route: fc.constantFrom(
        'self',
        'gp',
        'a-and-e-liaison',
        'secondary-care',
        'carer',
        'social-worker',
        'other',
      ),
      reason: maybe(words),
    }),
  ),
  episode: maybe(
    fc.record({
      id: words,
      status: fc.constantFrom('introduced', 'waiting', 'open', 'paused', 'closed', 'cancelled'),
      start: day,
      end: maybe(day),
      contacts: rows(contact),
      nextContact: maybe(contact.map((next) => ({ ...next, id: 'next' }))),
    }),
  ),
  team: maybe(
    fc.record({
      id: words,
      name: words,
      organisation: fc.record({ id: words, name: words, odsCode: maybe(ods) }),
      service: fc.record({ id: words, name: words, telephone: fc.constant('0161 496 0100'), hours }),
      keyWorker: maybe(
        fc.record({
          id: words,
          name: fc.record({ given: words, family: maybe(words) }),
          role: words,
          telephone: maybe(fc.constant('07700 900123')),
          hours,
        }),
      ),
    }),
  ),
  plan: maybe(fc.record({ id: words, date: day, goals: rows(goal) })),
  reqol10: rows(reqol, 2),
  safetyPlan: maybe(
    fc.record({
      id: words,
      agreedOn: day,
      agreedWith: words,
      reviewOn: maybe(day),
      whatHelps: fc.array(words, { maxLength: 2 }),
      warningSigns: fc.array(words, { maxLength: 2 }),
    }),
  ),
  sharing: maybe(
    fc.record({
      id: words,
      status: fc.constantFrom('active', 'withdrawn'),
      recordedOn: maybe(day),
      recordedBy: maybe(words),
      until: maybe(day),
      choices: fc.array(choice, { maxLength: 3 }),
    }),
  ),
});

/** Any case record the schema accepts, with every section there or not. */
export const anyCaseRecord: fc.Arbitrary<CaseRecord> = sections.map((record) =>
  caseRecordSchema.parse(record),
);
