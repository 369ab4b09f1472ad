import { z } from 'zod';
import { introductionRouteCodes } from './introduction-routes.ts';
import { contactSteps } from './journey.ts';
import { date, id, shortText, text } from './record-fields.ts';
import { organisation } from './record-organisation.ts';

/** What became of an introduction at those who received it. */
export const handlingStatuses = ['received', 'accepted', 'declined', 'completed'] as const;
/** Codes, not words: why somebody was turned away in free text would say what the introduction does not. */
export const declineReasons = [
  'not-this-service',
  'already-supported',
  'person-declined',
  'no-answer',
  'other',
] as const;

const handling = z.strictObject({
  status: z.enum(handlingStatuses),
  on: date,
  reason: z.enum(declineReasons).optional().describe('Where it was declined'),
});

const introducer = z
  .union([
    z.strictObject({ person: id.describe('Id of one of the people of this record') }),
    z.strictObject({
      organisation,
      worker: z
        .strictObject({
          id,
          name: z.strictObject({ given: shortText, family: shortText.optional() }),
          role: shortText,
        })
        .optional(),
    }),
  ])
  .describe('Who introduced them, where they did not come by themselves');

/** How the person came. */
export const introduction = z.strictObject({
  id,
  date,
  route: z.enum(introductionRouteCodes),
  introducer: introducer.optional(),
  reason: text.optional(),
  handling: handling.optional().describe('What became of it at the team or single point of access'),
});

const contact = z.strictObject({
  id,
  date,
  kind: z.enum(['in-person', 'phone', 'video', 'message']),
  place: z.enum(['service', 'home', 'community']).optional().describe('Where people met in person'),
  step: z.enum(contactSteps).optional(),
});

export const endingReasons = [
  'planned-complete',
  'person-ended',
  'no-contact',
  'moved-area',
  'another-service',
  'died',
  'other',
] as const;

const ending = z.strictObject({
  reason: z.enum(endingReasons),
  message: text.optional().describe('The farewell in words, for whoever the person shares free text with'),
});

const openDoor = z.strictObject({
  policy: z.enum(['re-referral', 'open-door']),
  toldOn: date.optional().describe('When the person was told that they can come back'),
});

const episodeStatus = z.enum(['introduced', 'waiting', 'open', 'paused', 'closed', 'cancelled']);

/** One time of support. */
export const episode = z.strictObject({
  id,
  status: episodeStatus,
  statusHistory: z
    .array(z.strictObject({ status: episodeStatus, from: date, until: date.optional() }))
    .max(50)
    .optional()
    .describe('Statuses it has had, each with its days'),
  start: date.optional().describe('Left out where the source does not know it'),
  end: date.optional(),
  introduction: id
    .optional()
    .describe('Id of the introduction that it began with, where this record has none'),
  returnOf: id.optional().describe('Id of the earlier episode that the person comes back from'),
  ending: ending.optional(),
  openDoor: openDoor.optional(),
  contacts: z.array(contact).max(200).default([]).describe('Conversations that took place'),
  nextContact: contact.optional(),
});
