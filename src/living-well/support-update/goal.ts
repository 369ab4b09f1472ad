import type { Part } from './part.ts';
import type { SupportUpdate } from './reading.ts';
import { rowIssue, type RowIssue } from './row-issues.ts';

/** The goal of a row, in a plan of its own. */
export function goalOf(update: SupportUpdate): Part {
  const { client_ref, service_code, goal_ref, goal_text, goal_sub_strand } = update;
  const { goal_score, goal_score_date } = update;
  if (goal_text === undefined) return { issues: lonely(update) };
  // A plan and a goal have a day. Of what a row knows, the start of support is nearest to it.
  const date = update.start_date ?? goal_score_date ?? update.source_updated_at?.slice(0, 10);
  const scored = goal_score !== undefined && goal_score_date !== undefined;
  return {
    value: {
      id: `${client_ref}/${service_code}/plan`,
      date,
      goals: [
        {
          id: goal_ref ?? `${client_ref}/${service_code}/goal`,
          text: goal_text,
          status: goalStatus(update),
          start: date,
          subStrand: goal_sub_strand,
          scores: scored ? [{ date: goal_score_date, score: Number(goal_score), ratedBy: 'person' }] : [],
        },
      ],
    },
    issues: goal_score !== undefined && !scored ? [rowIssue('goal_score_date', 'score-date')] : [],
  };
}

/** At the end of support a goal is reached or given up; only a top score says that it was reached. */
function goalStatus({ status, goal_score }: SupportUpdate): 'active' | 'completed' | 'cancelled' {
  if (goal_score === '5') return 'completed';
  return status === 'closed' || status === 'cancelled' ? 'cancelled' : 'active';
}

function lonely({ goal_score, goal_score_date }: SupportUpdate): readonly RowIssue[] {
  const alone = goal_score !== undefined || goal_score_date !== undefined;
  return alone ? [rowIssue('goal_score', 'goal-text')] : [];
}
