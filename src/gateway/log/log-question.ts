import { z } from 'zod';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { addDays, startOfDay } from '../../living-well/london-time.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { LogFilter, LogQuery } from '../ports/log.ts';
import { openCursor, sealCursor } from './page-cursor.ts';

/** Which entries an officer wants; what is left out lets everything through. */
const logQuestionSchema = z.strictObject({
  /** Ten digits and YYYY-MM-DD: both must match. */
  person: z.strictObject({ nhsNumber: z.string(), birthDate: z.string() }).optional(),
  /** By the name that the log shows, or by the id behind it. */
  user: z.strictObject({ by: z.enum(['name', 'id']), value: z.string() }).optional(),
  /** ODS code of the asking organisation. */
  asker: z.string().optional(),
  purpose: z.string().optional(),
  outcome: z.enum(['shown', 'nothing-shown', 'refused', 'done', 'failed']).optional(),
  /** First and last day in London, YYYY-MM-DD. */
  from: z.string().optional(),
  to: z.string().optional(),
});

export type LogQuestion = z.output<typeof logQuestionSchema>;

/**
 * Whether there is an index for this: by a person, whose entries are few, and anything else; or by one other thing. Times go with all of them. Two that
 * are both common, and never together, would be looked for through the whole log.
 */
export function isOneRange({ personId, ...others }: LogFilter): boolean {
  return personId !== undefined || Object.values(others).filter((one) => one !== undefined).length <= 1;
}

/** The same of a question before the person is looked for. */
export function canBeListed({ person, user, asker, purpose, outcome }: LogQuestion): boolean {
  const others = { user, asker, purpose, outcomes: outcome === undefined ? undefined : [outcome] };
  return isOneRange({ ...others, personId: person?.nhsNumber });
}

/** The question as the store takes it. @throws GatewayError `invalid-request` for one that cannot be listed */
export function queryOf(
  question: LogQuestion,
  personId: string | undefined,
): Pick<LogQuery, 'from' | 'until'> & { readonly filter: LogFilter } {
  if (!canBeListed(question)) throw new GatewayError('invalid-request');
  const { user, asker, purpose, outcome, from, to } = question;
  return {
    filter: { personId, user, asker, purpose, outcomes: outcome === undefined ? undefined : [outcome] },
    from: from === undefined ? undefined : new Date(startOfDay(from)),
    until: to === undefined ? undefined : new Date(startOfDay(addDays(to, 1))),
  };
}

/** What was asked, for the entry of the look. */
export function askedOf({ person, user, ...plain }: LogQuestion): Readonly<Record<string, string>> {
  const { asker, purpose, outcome, from, to } = plain;
  const said = { asker, purpose, outcome, from, to, ...(user && { user: user.value }), ...person };
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

const what = 'access-log';

/** The question as it stands in an address: sealed for this officer, since a person's number is never in one. */
export function sealQuestion(keys: MasterKeys, caller: StaffPrincipal, question: LogQuestion): string {
  return sealCursor(keys, { clientId: caller.subject, what }, question);
}

/** @throws GatewayError `not-found` for what {@link sealQuestion} did not make for this officer */
export function openQuestion(
  keys: MasterKeys,
  caller: StaffPrincipal,
  sealed: string | undefined,
): LogQuestion {
  if (sealed === undefined) return {};
  const opened = logQuestionSchema.safeParse(openCursor(keys, { clientId: caller.subject, what }, sealed));
  if (!opened.success) throw new GatewayError('not-found');
  return opened.data;
}
