import { isIdentityReason, type IdentityReason } from '../../gateway/identity/identity-reasons.ts';
import { longestNote } from '../../gateway/identity/merge-people.ts';
import { formFields } from '../form-fields.ts';

/** What may be decided of two records; of a merge, which of the two they go by. */
export const pairDecisions = ['apart', 'merge-first', 'merge-second', 'undo', 'part'] as const;
export type PairVerb = (typeof pairDecisions)[number];

export interface PairDecision {
  readonly decision: PairVerb;
  readonly reason: IdentityReason;
  readonly note: string | undefined;
}

/** What is wrong with the form. */
export type PairError = 'decision' | 'reason' | 'note';

/** The form as it was sent. */
export interface PairForm {
  readonly of: string;
  readonly decision: PairVerb | undefined;
  readonly reason: string;
  readonly note: string;
  readonly errors: readonly PairError[];
  /** Undefined while something is wrong. */
  readonly decided: PairDecision | undefined;
}

/** Reads the form; whatever else is in it is left. */
export function readPairForm(body: unknown): PairForm {
  const { one } = formFields(body);
  const [of, reason, note] = [one('of'), one('reason'), one('note').trim()];
  const decision = pairDecisions.find((known) => known === one('decision'));
  const errors: PairError[] = [];
  if (decision === undefined) errors.push('decision');
  if (!isIdentityReason(reason)) errors.push('reason');
  if (note.length > longestNote) errors.push('note');
  const decided =
    decision !== undefined && isIdentityReason(reason) && errors.length === 0
      ? { decision, reason, note: note === '' ? undefined : note }
      : undefined;
  return { of, decision, reason, note, errors, decided };
}
