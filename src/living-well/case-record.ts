import { z } from 'zod';
import { attainmentRange } from './goal-attainment.ts';
import { contactSteps } from './journey.ts';
import { isNhsNumber, normaliseNhsNumber } from './nhs-number.ts';
import { sensitiveStrands, strands } from './strands.ts';

export { sensitiveStrands, strands };

/** What a case record may say. One schema makes the check, the type, the JSON Schema and the OpenAPI page. */

/** FHIR strings have no control characters but tab and line ends; text that carries one was decoded wrongly. */
const control = String.raw`\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f`;
/** Half a surrogate pair is no character: it can be received, and then neither stored nor sent. */
const surrogates = String.raw`\ud800-\udfff`;
const pair = String.raw`[\ud800-\udbff][\udc00-\udfff]`;
/** Spelt so that every JSON Schema validator reads it: Unicode classes are not known to all. */
const plain = new RegExp(`^(?:[^${control}${surrogates}]|${pair})*$`);

const id = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(plain)
  .describe("The source system's own identifier for this row; never changes");
const date = z.iso.date().describe('YYYY-MM-DD');
const text = z.string().trim().min(1).max(2000).regex(plain);
const shortText = z.string().trim().min(1).max(200).regex(plain);
const telephone = z
  .string()
  .trim()
  .regex(/^\+?[0-9 ()-]{3,25}$/);

const nhsNumber = z
  .string()
  .max(40)
  .transform(normaliseNhsNumber)
  .refine(isNhsNumber, { params: { code: 'nhs-number' } });

/** When somebody answers: days of the week, from and to in local (Europe/London) time. `24:00` ends a day. */
export const openingHours = z.strictObject({
  days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/),
});

export const sharingTopics = [
  'existence',
  'contacts',
  'needs',
  'safety-plan',
  'journey',
  'plan',
  'goals',
  'measures',
  'people',
  'risk',
  'attendance',
  'narrative',
  ...sensitiveStrands,
] as const;

const person = z.strictObject({
  id,
  nhsNumber: nhsNumber.optional(),
  birthDate: date,
  name: z.strictObject({
    prefix: shortText.max(20).optional(),
    given: z.array(shortText).min(1).max(5),
    family: shortText,
  }),
  gender: z.enum(['female', 'male', 'other', 'unknown']).optional(),
  address: z
    .strictObject({ lines: z.array(shortText).min(1).max(4), postcode: shortText.max(10) })
    .optional(),
  telephone: telephone.optional(),
  communicationNeeds: z
    .array(text)
    .max(10)
    .optional()
    .describe('How to communicate, and adjustments that help'),
});

const introduction = z.strictObject({
  id,
  date,
  route: z.enum(['self', 'gp', 'a-and-e-liaison', 'secondary-care', 'carer', 'social-worker', 'other']),
  reason: text.optional(),
});

const contact = z.strictObject({
  id,
  date,
  kind: z.enum(['in-person', 'phone', 'video', 'message']),
  step: z.enum(contactSteps).optional(),
});

const episode = z.strictObject({
  id,
  status: z.enum(['introduced', 'waiting', 'open', 'paused', 'closed', 'cancelled']),
  start: date,
  end: date.optional(),
  contacts: z.array(contact).max(200).default([]).describe('Conversations that took place'),
  nextContact: contact.optional(),
});

const worker = z.strictObject({
  id,
  name: z.strictObject({ given: shortText, family: shortText.optional() }),
  role: shortText,
  telephone: telephone.optional(),
  hours: z.array(openingHours).max(14).default([]),
});

const team = z.strictObject({
  id,
  name: shortText,
  organisation: z.strictObject({
    id,
    name: shortText,
    odsCode: z
      .string()
      .regex(/^[A-Z0-9]{1,9}$/)
      .optional(),
  }),
  service: z.strictObject({
    id,
    name: shortText,
    telephone,
    hours: z.array(openingHours).max(14),
  }),
  keyWorker: worker.optional(),
});

const goalScore = z.strictObject({
  date,
  score: z
    .int()
    .min(attainmentRange.lowest)
    .max(attainmentRange.highest)
    .describe('1 not at all to 5 achieved'),
  ratedBy: z.enum(['person', 'worker']),
});

const goal = z.strictObject({
  id,
  text,
  status: z.enum(['active', 'completed', 'cancelled']),
  statusDate: date.optional(),
  start: date,
  strand: z.enum(strands).optional(),
  sensitive: z.array(z.enum(sensitiveStrands)).max(4).default([]),
  scores: z.array(goalScore).max(100).default([]),
});

const plan = z.strictObject({ id, date, goals: z.array(goal).max(50).default([]) });

const answer = z.int().min(0).max(4).nullable().optional();

/** ReQoL-10 answers by neutral item id; the licensed wording is never carried. */
const reqol10 = z.strictObject({
  id,
  date,
  orientation: z
    .enum(['oriented-0-4', 'frequency-0-4'])
    .describe(
      'oriented-0-4: already scored, 4 is best. frequency-0-4: raw frequency position, 4 is most often',
    ),
  answers: z.strictObject({
    rq01: answer,
    rq02: answer,
    rq03: answer,
    rq04: answer,
    rq05: answer,
    rq06: answer,
    rq07: answer,
    rq08: answer,
    rq09: answer,
    rq10: answer,
    rq11: answer,
  }),
  physicalPolarity: z
    .enum(['0-none', '0-worst'])
    .optional()
    .describe('What 0 means in rq11; required when rq11 is answered'),
});

const safetyPlan = z.strictObject({
  id,
  agreedOn: date,
  agreedWith: shortText,
  reviewOn: date.optional(),
  whatHelps: z.array(text).max(20).default([]),
  whatMakesItWorse: z.array(text).max(20).default([]),
  warningSigns: z.array(text).max(20).default([]),
  agreedSteps: z.array(text).max(20).default([]),
});

const choice = z.strictObject({
  decision: z.enum(['share', 'do-not-share']),
  topics: z.array(z.enum(sharingTopics)).min(1),
  with: z
    .array(z.string().regex(/^[A-Z0-9]{1,9}$/))
    .max(20)
    .optional()
    .describe('ODS codes; left out, the choice is for everyone'),
  purposes: z
    .array(z.enum(['TREAT', 'ETREAT', 'CAREMGT']))
    .max(3)
    .optional(),
});

const sharing = z.strictObject({
  id,
  status: z.enum(['active', 'withdrawn']),
  recordedOn: date.optional(),
  recordedBy: shortText.optional(),
  until: date.optional(),
  choices: z.array(choice).max(100),
});

/**
 * One person's case as a voluntary-sector case system tells it: the unit of a push. It says how things stand now: a team, need, plan, goal or
 * next contact that it leaves out is no longer shown. What happened is only added to. Choices stand until they are changed or withdrawn.
 * Strict throughout: a misspelt limit on a permission must not become a permission without a limit.
 */
export const caseRecordSchema = z
  .strictObject({
    source: z.strictObject({
      site: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/),
      system: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/),
      modified: z.iso.datetime({ offset: true }).describe('When the source last changed this record'),
    }),
    person,
    introduction: introduction.optional(),
    episode: episode.optional(),
    team: team.optional(),
    plan: plan.optional(),
    reqol10: z.array(reqol10).max(50).default([]),
    safetyPlan: safetyPlan.optional(),
    sharing: sharing.optional(),
  })
  .meta({
    id: 'CaseRecord',
    title: 'Case record',
    description:
      'How things stand for one person now. What it leaves out of team, needs, plan, goals, safety plan and next contact is no longer shown; introductions, episodes, contacts, questionnaires and scores are added to; sharing choices stand until they are changed or withdrawn. Fields that are not listed are refused.',
  });

/** A checked case record. */
export type CaseRecord = z.output<typeof caseRecordSchema>;
export type SharingTopic = (typeof sharingTopics)[number];
export type OpeningHours = z.output<typeof openingHours>;
