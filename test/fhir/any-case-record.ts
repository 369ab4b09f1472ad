import fc from 'fast-check';
import {
  caseRecordSchema,
  deletableRows,
  sensitiveStrands,
  sharingTopics,
  strands,
  type CaseRecord,
} from '../../src/living-well/case-record.ts';
import { addressWithholdingCodes } from '../../src/living-well/home-address.ts';
import { isNoValue } from '../../src/living-well/no-value.ts';
import { introductionRouteCodes } from '../../src/living-well/introduction-routes.ts';
import { contactSteps } from '../../src/living-well/journey.ts';
import { weekdays } from '../../src/living-well/london-time.ts';

import { partnerServiceCodes } from '../../src/living-well/partner-services.ts';
import { proxyAuthorityCodes } from '../../src/living-well/proxy-authority.ts';
import { declineReasons, endingReasons } from '../../src/living-well/record-journey.ts';
import { reqol20Items } from '../../src/living-well/reqol-instruments.ts';
import { subStrandCodes } from '../../src/living-well/strands.ts';

const day = fc
  .integer({ min: 0, max: 3000 })
  .map((days) => new Date(Date.UTC(2020, 0, 1) + days * 86_400_000).toISOString().slice(0, 10));
const birthDay = day.map((date) => `${Number(date.slice(0, 4)) - 40}-03-02`);
const words = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
  .filter((text) => text.trim() !== '' && /^[\P{Cc}\t\r\n]*$/u.test(text) && !isNoValue(text));
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
const contact = fc.record({
  date: day,
  kind: fc.constantFrom('in-person', 'phone', 'video', 'message'),
  place: maybe(fc.constantFrom('service', 'home', 'community')),
  step: maybe(fc.constantFrom(...contactSteps)),
});
const sensitive = fc.uniqueArray(fc.constantFrom(...sensitiveStrands));
const about = {
  strand: maybe(fc.constantFrom(...strands)),
  subStrand: maybe(fc.constantFrom(...subStrandCodes)),
  sensitive,
};
const goalId = maybe(fc.constantFrom('row 0', 'row 1', 'row 9'));
const goal = fc.record({
  text: words,
  status: fc.constantFrom('active', 'completed', 'cancelled'),
  start: day,
  due: maybe(day),
  replacedBy: goalId,
  ...about,
  scores: fc.array(
    fc.record({
      date: day,
      score: fc.integer({ min: 1, max: 5 }),
      ratedBy: fc.constantFrom('person', 'worker'),
      corrected: maybe(fc.boolean()),
    }),
    { maxLength: 3 },
  ),
});
const activity = fc.record({
  date: day,
  text: words,
  status: fc.constantFrom('planned', 'under-way', 'done', 'stopped'),
  doneOn: maybe(day),
  goal: goalId,
  ...about,
});
const organisation = fc.record({ id: words, name: words, odsCode: maybe(fc.constantFrom('RTZ9A', 'X9Y8Z')) });
const onward = fc.record({
  date: day,
  service: fc.constantFrom(...partnerServiceCodes),
  status: fc.constantFrom('sent', 'accepted', 'declined', 'completed', 'cancelled'),
  statusDate: maybe(day),
  reason: maybe(fc.constantFrom(...declineReasons)),
  goal: goalId,
  ...about,
});
const answer = fc.option(fc.integer({ min: 1, max: 4 }));
const reqol = fc.record({
  date: day,
  orientation: fc.constantFrom('oriented-0-4', 'frequency-0-4', 'frequency-position-1-5'),
  total: maybe(fc.integer({ min: 0, max: 40 })),
  answers: fc.record({ rq01: answer, rq02: answer, rq06: answer, rq09: answer, rq10: answer, rq11: answer }),
  physicalPolarity: maybe(fc.constantFrom('0-none', '0-worst')),
});
const reqol20 = fc.record({
  date: day,
  orientation: fc.constantFrom('oriented-0-4', 'frequency-0-4', 'frequency-position-1-5'),
  answers: fc.record(Object.fromEntries([...reqol20Items, 'rq20-physical'].map((item) => [item, answer]))),
  physicalPolarity: maybe(fc.constantFrom('0-none', '0-worst')),
});
const qayl = fc.record({
  date: day,
  answers: fc.record(
    { family: fc.integer({ min: 0, max: 9 }), 'close-friend': fc.boolean(), safety: fc.boolean() },
    { requiredKeys: [] },
  ),
});
const importantPerson = fc.record({
  name: maybe(fc.record({ given: words, family: maybe(words) })),
  relationship: fc.constantFrom('family-member', 'carer', 'friend', 'father', 'important-other'),
  telephone: maybe(fc.constant('07700 900456')),
  trusted: maybe(fc.boolean()),
  doNotContact: maybe(fc.boolean()),
  mayBeTold: maybe(words),
});
const risk = fc.record({
  kind: fc.constantFrom('to-self', 'to-others', 'from-others', 'to-staff', 'other'),
  text: words,
  start: day,
  end: maybe(day),
  sensitive,
});
const document = fc.record({
  contact: maybe(fc.constantFrom('row 0', 'row 9')),
  date: day,
  kind: fc.constantFrom('my-story', 'initial-conversation', 'letter', 'other'),
  text: words,
  namesOthers: maybe(fc.boolean()),
  sensitive,
});
const lines = maybe(fc.array(words, { maxLength: 2 }));
const ods = fc.constantFrom('RTZ9A', 'X9Y8Z');
const choice = fc.record({
  decision: fc.constantFrom('share', 'do-not-share'),
  topics: fc.uniqueArray(fc.constantFrom(...sharingTopics), { minLength: 1 }),
  with: maybe(fc.uniqueArray(ods)),
  purposes: maybe(fc.uniqueArray(fc.constantFrom('TREAT', 'ETREAT', 'CAREMGT'))),
});

const episodeStatus = fc.constantFrom('introduced', 'waiting', 'open', 'paused', 'closed', 'cancelled');
const postcode = fc.constantFrom('ZZ99 9ZZ', 'ZZ99 3VZ', 'zz993wz');
const address = fc.record({ lines: fc.array(words, { minLength: 1, maxLength: 3 }), postcode });
const introducer = fc.oneof(
  fc.record({ person: fc.constant('row 0') }),
  fc.record({
    organisation,
    worker: maybe(
      fc.record({ id: words, name: fc.record({ given: words, family: maybe(words) }), role: words }),
    ),
  }),
);

const proxy = fc.record(
  {
    person: fc.constant('row 0'),
    authority: fc.constantFrom(...proxyAuthorityCodes),
    from: day,
    until: day,
    covers: fc.oneof(fc.constant([...sharingTopics]), fc.subarray([...sharingTopics])),
  },
  { requiredKeys: [] },
);

const sections = fc.record({
  source: fc.record({
    site: fc.constant('tameside-glossop'),
    system: fc.constantFrom('casebook', 'other-system'),
    modified: day.map((date) => `${date}T10:00:00+01:00`),
  }),
  person: fc.record({
    id: words,
    nhsNumber: maybe(fc.constantFrom('9990000018', '999 000 0026')),
    nhsNumberTrace: maybe(fc.constantFrom('verified', 'not-traced', 'trace-required')),
    birthDate: fc.oneof({ weight: 9, arbitrary: birthDay }, { weight: 1, arbitrary: day }),
    address: maybe(address),
    addressWithheld: maybe(fc.constantFrom(...addressWithholdingCodes)),
    diedOn: maybe(day),
    name: fc.record({ given: fc.array(words, { maxLength: 2 }), family: words }),
    gender: maybe(fc.constantFrom('female', 'male', 'other', 'unknown')),
    communicationNeeds: maybe(fc.array(words, { maxLength: 3 })),
  }),
  introduction: maybe(
    fc.record({
      id: words,
      date: day,
      route: fc.constantFrom(...introductionRouteCodes),
      handling: maybe(
        fc.record({
          status: fc.constantFrom('received', 'accepted', 'declined', 'completed'),
          on: day,
          reason: maybe(fc.constantFrom(...declineReasons)),
        }),
      ),
      introducer: maybe(introducer),
      reason: maybe(words),
    }),
  ),
  episode: maybe(
    fc.record({
      id: words,
      status: episodeStatus,
      statusHistory: maybe(
        fc.array(fc.record({ status: episodeStatus, from: day, until: maybe(day) }), { maxLength: 2 }),
      ),
      start: maybe(day),
      end: maybe(day),
      introduction: maybe(words),
      returnOf: maybe(words),
      ending: maybe(fc.record({ reason: fc.constantFrom(...endingReasons), message: maybe(words) })),
      openDoor: maybe(fc.record({ policy: fc.constantFrom('re-referral', 'open-door'), toldOn: maybe(day) })),
      contacts: rows(contact),
      nextContact: maybe(contact.map((next) => ({ ...next, id: 'next' }))),
    }),
  ),
  team: maybe(
    fc.record({
      id: words,
      name: words,
      organisation,
      service: fc.record({
        id: words,
        name: words,
        telephone: fc.constant('0161 496 0100'),
        hours,
        location: maybe(fc.record({ id: words, name: words, address: maybe(address) })),
      }),
      sensitive: maybe(sensitive),
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
  plan: maybe(
    fc.record({
      id: words,
      date: day,
      replaces: maybe(words),
      goals: rows(goal),
      activities: maybe(rows(activity)),
      onward: maybe(rows(onward)),
    }),
  ),
  reqol10: rows(reqol, 2),
  reqol20: maybe(rows(reqol20, 1)),
  qayl: maybe(rows(qayl, 1)),
  people: maybe(rows(importantPerson, 2)),
  riskFlags: maybe(rows(risk, 2)),
  documents: maybe(rows(document, 2)),
  aboutMe: maybe(
    fc.record({
      id: words,
      date: day,
      supportedBy: maybe(words),
      mostImportant: lines,
      peopleImportant: lines,
      howICommunicate: lines,
      pleaseDoNot: lines,
    }),
  ),
  deleted: maybe(
    fc.array(fc.record({ kind: fc.constantFrom(...deletableRows), id: fc.constantFrom('row 0', 'row 7') }), {
      maxLength: 3,
    }),
  ),
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
      proxy: maybe(proxy),
      choices: fc.array(choice, { maxLength: 3 }),
    }),
  ),
});

/** Any case record the schema accepts, with every section there or not. */
export const anyCaseRecord: fc.Arbitrary<CaseRecord> = sections.map((record) => {
  const { people = [], sharing, introduction } = record;
  if (people.length > 0) return caseRecordSchema.parse(record);
  // Somebody who is nowhere told of has neither introduced anybody nor decided anything.
  const { introducer: who, ...rest } = introduction ?? {};
  return caseRecordSchema.parse({
    ...record,
    introduction: introduction && (who !== undefined && 'person' in who ? rest : introduction),
    sharing: sharing?.proxy?.person === undefined ? sharing : { ...sharing, proxy: {} },
  });
});
