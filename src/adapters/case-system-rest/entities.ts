import { z } from 'zod';

/**
 * What is used of each entity of the REST API, version 2 (Charitylog/Crossdata: "API Entities", "API Filters", "API referrals", "API due contacts"
 * of its public manual). Only these fields are asked for. The manual lists entities, filters and the `field` and `resolveIds` selectors, and has no
 * example of an answer: that answers are lists of objects, and that `updated` can be selected of each, is to be checked against the replica system.
 */
const reference = z
  .union([z.int().nonnegative(), z.string().regex(/^[\w-]{1,60}$/)])
  .transform((value) => String(value));
/** Text as the case system has it; it is read, and refused, as a cell of a file is. */
const text = z.string().max(2_000).nullish();
const updated = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?$/, 'local time')
  .transform((value) => value.replace('T', ' '));

const entity = { id: reference, updated: updated.nullish() };

export const schemas = {
  referrals: z.object({
    ...entity,
    updated,
    client: reference,
    date: text,
    project: text,
    stage: text,
    referral_complete: z.enum(['Y', 'N']).nullish(),
    referrer: text,
  }),
  clients: z.object({
    ...entity,
    first_name: text,
    surname: text,
    date_of_birth: text,
    nhs_number: text,
    gender: text,
    usual_support_worker: reference.nullish(),
  }),
  done_contacts: z.object({
    ...entity,
    client: reference,
    referral: reference,
    start_date: z.string().max(40),
    contact_type: text,
  }),
  due_contacts: z.object({
    ...entity,
    client: reference,
    referral: reference,
    start_date: z.string().max(40),
    contact_type: text,
  }),
  workers: z.object({ ...entity, name: text, telephone: text }),
} as const;

export type Entity = keyof typeof schemas;
export type Referral = z.output<typeof schemas.referrals>;
export type Client = z.output<typeof schemas.clients>;
export type Contact = z.output<typeof schemas.done_contacts>;
export type Worker = z.output<typeof schemas.workers>;

/** Fields that are asked for by their words, not by their numbers in the case system's dictionaries. */
const inWords: Readonly<Record<Entity, readonly string[]>> = {
  referrals: ['project', 'stage', 'referrer'],
  clients: ['gender'],
  done_contacts: ['contact_type'],
  due_contacts: ['contact_type'],
  workers: [],
};

/** The path that asks for an entity's fields, by one filter. */
export function pathOf(entityName: Entity, filter: string, value: string): string {
  const fields = Object.keys(schemas[entityName].shape).join(';');
  const words = inWords[entityName].map((field) => `resolveIds[]=${field}`).join('&');
  return `${entityName}/${filter}/${value}/field/${fields}${words === '' ? '' : `/?${words}`}`;
}
