import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { codeShape } from './code-list.ts';
import type { SiteFeedback } from './site-questionnaires.ts';

/**
 * What somebody thought of the support, told by nobody in particular: no person, no case, no worker, no free text that could name one. Of the
 * day only the month, because few people end on one day and a date alone could say who it was.
 */
const feedbackSchema = z.strictObject({
  id: z.uuid({ version: 'v4' }).describe('Made up at random; the same on every retry'),
  instrument: codeShape,
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  answers: z.record(codeShape, codeShape),
});
export type Feedback = z.output<typeof feedbackSchema>;

/**
 * Checks a feedback form against what the place asks.
 *
 * @throws GatewayError `invalid-request` with the fields at fault: anything that could say who answered is one
 */
export function checkFeedback(asked: SiteFeedback, sent: unknown): Feedback {
  const checked = feedbackSchema.safeParse(sent);
  if (!checked.success) {
    // Of a path only its start: what follows is a key that was sent, and may be somebody's name.
    throw invalid(checked.error.issues.map(({ path, code: rule }) => [String(path[0] ?? ''), rule]));
  }
  const { instrument, answers } = checked.data;
  const faults: Fault[] = instrument === asked.instrument ? [] : [['instrument', 'not-asked-here']];
  for (const [statement, answer] of Object.entries(answers)) {
    if (asked.statements?.some((known) => known.code === statement) !== true) {
      faults.push(['answers', 'not-asked-here']);
    } else if (asked.answers?.includes(answer) !== true) {
      faults.push([`answers.${statement}`, 'not-an-answer-here']);
    }
  }
  if (faults.length > 0) throw invalid(faults);
  return checked.data;
}

type Fault = readonly [field: string, code: string];

function invalid(faults: readonly Fault[]): GatewayError {
  return new GatewayError('invalid-request', {
    issues: faults.map(([field, rule]) => ({
      field,
      code: rule,
      fix: 'Send only what the site configuration asks, and nothing about a person.',
    })),
  });
}
