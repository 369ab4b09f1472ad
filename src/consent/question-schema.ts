import type { Consent, Resource } from '@medplum/fhirtypes';
import { z } from 'zod';

const text = z.string().max(2_000);
const resource = z.looseObject({ resourceType: z.string().regex(/^[A-Z][A-Za-z]{1,63}$/) });
const instant = z.iso.datetime({ offset: true }).transform((value) => new Date(value));

/** An emergency-access case as a question gives it. */
export const caseSchema = z.object({
  id: text,
  openedBy: text,
  role: text,
  patient: text,
  openedAt: instant,
  closedAt: instant.nullish().transform((closed) => closed ?? undefined),
});

/**
 * A question put from outside: everything that a decision rests on, in one line of JSON. What is not FHIR is read by this schema and what is
 * FHIR by the rules themselves, so that an odd Consent is heard as the rules hear it. Fields beside these are somebody's notes.
 */
export const questionSchema = z.object({
  id: z.json(),
  at: instant,
  request: z.object({
    identities: z.array(text).max(1_000),
    /** Identities and actors that the directory does not know. All others it knows. */
    unresolvable: z.array(text).max(10_000).nullish(),
    /** ODS codes of the caller's organisation and those above it; left out, those among the identities. */
    organisations: z.array(text).max(1_000).nullish(),
    role: text.nullish(),
    purposes: z.array(text).min(1).max(100),
    action: text.nullish(),
  }),
  item: resource,
  /** Sharing topics of the item; left out, those it is tagged with, or else those of its type. */
  topics: z.array(text).max(100).nullish(),
  /** ODS code of the organisation the item is from; left out, that of any agreement. */
  source: text.nullish(),
  consents: z.array(resource.extend({ resourceType: z.literal('Consent') })).nullish(),
  /** `any`: one that covers everything and permits nothing itself, and a case taken as open: the Consents alone decide. */
  agreements: z.union([z.literal('any'), z.array(z.unknown())]),
  /** One that cannot be read is not open. */
  cases: z.array(z.unknown()).max(1_000).nullish(),
});

/** A question that could be read. Agreements that cannot be are void (consent-rules 5). */
export type Question = Omit<z.output<typeof questionSchema>, 'item' | 'consents'> & {
  readonly item: Resource;
  readonly consents?: readonly Consent[] | null | undefined;
};
