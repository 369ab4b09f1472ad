import { z } from 'zod';
import { feedKinds } from './full-snapshot.ts';
import { date, id, namePart, shortText, telephone, text } from './record-fields.ts';
import { episode, introduction } from './record-journey.ts';
import { qayl, reqol10, reqol20 } from './record-measures.ts';
import { organisation, serviceLocation } from './record-organisation.ts';
import { aboutMe, document, importantPerson, riskFlag } from './record-people.ts';
import { person } from './record-person.ts';
import { plan } from './record-plan.ts';
import { proxyAuthorityCodes } from './proxy-authority.ts';
import { sensitiveStrands, strands } from './strands.ts';

export { sensitiveStrands, strands };

/** What a case record may say. One schema makes the check, the type, the JSON Schema and the OpenAPI page. */

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

const worker = z.strictObject({
  id,
  name: z.strictObject({ given: namePart, family: namePart.optional() }),
  role: shortText,
  telephone: telephone.optional(),
  hours: z.array(openingHours).max(14).default([]),
});

const closure = z.strictObject({ from: date, until: date.describe('The last day'), why: shortText });

const team = z.strictObject({
  id,
  name: shortText,
  organisation,
  service: z.strictObject({
    id,
    name: shortText,
    telephone,
    hours: z.array(openingHours).max(14),
    bankHolidays: z
      .enum(['open', 'closed'])
      .optional()
      .describe(
        'Whether the hours hold on bank holidays. Left out, nobody is told that the telephone is answered then',
      ),
    closures: z
      .array(closure)
      .max(20)
      .optional()
      .describe('Days on which nobody answers, whatever the hours say'),
    location: serviceLocation.optional(),
  }),
  keyWorker: worker.optional(),
  sensitive: z
    .array(z.enum(sensitiveStrands))
    .max(4)
    .optional()
    .describe('That this team helps tells of these; what its names say is marked without'),
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

/** Kinds of row that a source adds to and never leaves out: only by name can one be taken back. */
export const deletableRows = [
  'introduction',
  'episode',
  'contact',
  'goal-score',
  'activity',
  'onward',
  'reqol10',
  'reqol20',
  'qayl',
  'document',
] as const;

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

/**
 * Somebody who decided in the person's stead. Each part may be left out at the door, and while one is, permissions count as refusals: an authority is
 * shown, dated and limited, or it is none.
 */
const proxy = z.strictObject({
  person: id.optional().describe('Id of one of `people`: who decided. Never the person themselves'),
  authority: z.enum(proxyAuthorityCodes).optional(),
  from: date.optional(),
  until: date.optional().describe('No permission outlasts it'),
  covers: z.array(z.enum(sharingTopics)).optional().describe('What the authority is for'),
});

const sharing = z.strictObject({
  id,
  status: z.enum(['active', 'withdrawn']),
  recordedOn: date.optional(),
  recordedBy: shortText.optional(),
  until: date.optional(),
  proxy: proxy.optional().describe('Left out: the person chose for themselves'),
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
      feed: z
        .enum(feedKinds)
        .optional()
        .describe(
          'full-snapshot: this is all there is of the person. What happened and is left out is taken back, unless too much is gone. Left out: changes, where leaving out says nothing',
        ),
    }),
    person,
    introduction: introduction.optional(),
    episode: episode.optional(),
    team: team.optional(),
    plan: plan.optional(),
    reqol10: z.array(reqol10).max(50).default([]),
    reqol20: z.array(reqol20).max(50).optional(),
    qayl: z.array(qayl).max(50).optional(),
    safetyPlan: safetyPlan.optional(),
    people: z.array(importantPerson).max(30).optional().describe('Family, carers, trusted, do-not-contact'),
    riskFlags: z.array(riskFlag).max(30).optional(),
    aboutMe: aboutMe.optional(),
    documents: z.array(document).max(50).optional(),
    deleted: z
      .array(z.strictObject({ kind: z.enum(deletableRows), id }))
      .max(200)
      .optional()
      .describe('Rows that were sent in error. They stay, marked as entered in error, and say nothing'),
    sharing: sharing.optional(),
  })
  // Somebody who is nowhere told of has decided nothing.
  .refine(
    ({ sharing: said, people = [] }) =>
      said?.proxy?.person === undefined || people.some(({ id: known }) => known === said.proxy?.person),
    { path: ['sharing', 'proxy', 'person'], params: { code: 'proxy-unknown' } },
  )
  .meta({
    id: 'CaseRecord',
    title: 'Case record',
    description:
      'How things stand for one person now. What it leaves out of team, needs, plan, goals, safety plan, people, risk flags, about me and next contact is no longer shown; introductions, episodes, contacts, activities, documents, questionnaires and scores are added to, and taken back only by `deleted`; sharing choices stand until they are changed or withdrawn. Fields that are not listed are refused.',
  });

/** A checked case record. */
export type CaseRecord = z.output<typeof caseRecordSchema>;
export type SharingTopic = (typeof sharingTopics)[number];
export type OpeningHours = z.output<typeof openingHours>;
