import { caveat } from '../living-well/words.ts';
import type { ExplainContext } from './explain-context.ts';
import { officerText } from './explain-officer.ts';
import { personText } from './explain-person.ts';
import type { Decision } from './types.ts';

/** A decision in the words of each of its readers (consent-rules 7). */
export interface Explanation {
  /** The same for every decision, byte for byte: it must not betray what was decided. */
  readonly clinician: string;
  /** Who, what, why and how to change it: a line each. */
  readonly person: string;
  /** The evidence, as codes. */
  readonly officer: string;
}

/** Explains one decision, to the clinician, to the person and to the IG officer. */
export function explain(decision: Decision, context: ExplainContext): Explanation {
  return {
    clinician: caveat,
    person: personText(decision, context),
    officer: officerText(decision),
  };
}
