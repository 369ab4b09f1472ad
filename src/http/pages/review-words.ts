import type { ReviewCase } from '../../gateway/ports/reviews.ts';
import type { ReviewOutcome } from '../../living-well/emergency-access.ts';

/** An outcome in a word or two. */
export const outcomeWords: Readonly<Record<ReviewOutcome, string>> = {
  justified: 'Justified',
  training: 'Training',
  breach: 'Breach',
  referred: 'Referred to employer',
};

export const severityTags: Readonly<
  Record<ReviewCase['severity'], { readonly text: string; readonly colour: string }>
> = {
  high: { text: 'High', colour: 'red' },
  medium: { text: 'Medium', colour: 'orange' },
  low: { text: 'Low', colour: 'grey' },
};
