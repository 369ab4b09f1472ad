import { reviewOutcomes, type ReviewOutcome } from '../../living-well/emergency-access.ts';
import { addDays } from '../../living-well/london-time.ts';
import { formFields } from '../form-fields.ts';
import type { ReviewError, ReviewStep } from '../pages/review-case.ts';
import { isoDateOf } from '../pages/typed-date.ts';

/** Characters of a note, a reason or an answer. */
const longest = 2_000;
/** Days for which something may be held back at most, before it is asked again. */
const longestHold = 184;

/** What an officer sent on a case's page. */
export type ReviewForm =
  | { readonly step: 'take' }
  | { readonly step: 'note' | 'answer'; readonly text: string }
  | { readonly step: 'outcome'; readonly outcome: ReviewOutcome; readonly text: string }
  | { readonly step: 'concern'; readonly to: string; readonly text: string }
  | { readonly step: 'hold'; readonly until: string; readonly text: string };

/** Either the form, or what is wrong with it. */
export type ReadForm = { readonly form: ReviewForm } | { readonly errors: readonly ReviewError[] };

/** Reads one of the forms on a case's page. @param today in London, YYYY-MM-DD */
export function readReviewForm(step: ReviewStep, body: unknown, today: string): ReadForm {
  const field = formFields(body).one;
  const text = field('text').trim();
  const errors: ReviewError[] = [];
  const wrong = (input: string, words: string): void => {
    errors.push({ input: `${step}-${input}`, text: words });
  };
  if (step !== 'take') {
    if (text === '') wrong('text', textMissing[step]);
    if (text.length > longest) wrong('text', `Use ${longest} characters or fewer`);
  }
  const form = formOf(step, field, text, today, wrong);
  return errors.length > 0 || form === undefined ? { errors } : { form };
}

const textMissing: Readonly<Record<Exclude<ReviewStep, 'take'>, string>> = {
  note: 'Write the note',
  answer: 'Write the answer',
  outcome: 'Say what it rests on',
  concern: 'Say what the concern is',
  hold: 'Say why it is left out',
};

function formOf(
  step: ReviewStep,
  field: (name: string) => string,
  text: string,
  today: string,
  wrong: (input: string, words: string) => void,
): ReviewForm | undefined {
  switch (step) {
    case 'take':
      return { step };
    case 'note':
    case 'answer':
      return { step, text };
    case 'outcome': {
      const outcome = field('outcome');
      if (isOutcome(outcome)) return { step, outcome, text };
      wrong('outcome', 'Say what was found');
      return undefined;
    }
    case 'concern': {
      const to = field('to');
      if (to !== '') return { step, to, text };
      wrong('to', 'Say which organisation it goes to');
      return undefined;
    }
    case 'hold': {
      const until = isoDateOf({
        day: field('until-day'),
        month: field('until-month'),
        year: field('until-year'),
      });
      if (until !== undefined && until > today && until <= addDays(today, longestHold)) {
        return { step, until, text };
      }
      wrong('until-day', `Give a day that is to come, within ${longestHold} days`);
      return undefined;
    }
  }
}

function isOutcome(value: string): value is ReviewOutcome {
  return Object.hasOwn(reviewOutcomes, value);
}
