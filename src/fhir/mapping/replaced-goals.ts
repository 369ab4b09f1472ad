import type { Goal } from '@medplum/fhirtypes';
import type { FieldIssue } from '../../errors.ts';
import { sensitiveStrands, type CaseRecord } from '../../living-well/case-record.ts';
import { isAnotherGoal } from '../../living-well/goal-rewording.ts';
import type { CaseGoal } from '../../living-well/goal-status.ts';
import { strands, subStrandCodes } from '../../living-well/strands.ts';
import { systems } from '../systems.ts';
import { topicsOf } from '../topics.ts';
import { idOf, type CaseScope } from './case-scope.ts';
import { goalScoreRow } from './goal.ts';
import type { Plan } from './plan-rows.ts';

/** What a source's record is mapped as, and what the source is to be asked. */
export interface Revised {
  readonly record: CaseRecord;
  readonly issues: readonly FieldIssue[];
}

/**
 * The record with each goal that was edited into another one under its id told as two (living-well 6, number 22): the earlier one ends, replaced, with the
 * words, marks and scores that it had, and the new one starts under an id of its own. Otherwise the scores of one would be read as the other's, and
 * lose the mark that guarded them. The source may go on sending one goal: what was told apart stays apart.
 *
 * @param stored the goals that this source says now
 * @param day of the record, YYYY-MM-DD
 */
export function withReplacedGoals(
  scope: CaseScope,
  record: CaseRecord,
  stored: readonly Goal[],
  day: string,
): Revised {
  const { plan } = record;
  if (plan === undefined || stored.length === 0) return { record, issues: [] };
  const told = plan.goals.map((goal) => tellApart(scope, plan, { goal, stored, day }));
  if (told.every(({ earlier }) => earlier.length === 0)) return { record, issues: [] };
  const goals = told.flatMap(({ earlier, goal }) => [...earlier, goal]);
  const renamed = new Map(plan.goals.map(({ id }, index) => [id, told[index]]));
  const serving = <Row extends Serving>(row: Row): Row => servesNow(row, renamed.get(row.goal ?? ''));
  const revised: Plan = {
    ...plan,
    goals,
    ...(plan.activities !== undefined && { activities: plan.activities.map(serving) }),
    ...(plan.onward !== undefined && { onward: plan.onward.map(serving) }),
  };
  const issues = told.flatMap(({ isNew }, index) => (isNew ? [askAfter(index)] : []));
  return { record: { ...record, plan: revised }, issues };
}

interface ToldApart {
  readonly earlier: readonly CaseGoal[];
  readonly goal: CaseGoal;
  /** It was edited into another one by this very record. */
  readonly isNew: boolean;
}

function tellApart(
  scope: CaseScope,
  plan: Plan,
  { goal, stored, day }: { readonly goal: CaseGoal; readonly stored: readonly Goal[]; readonly day: string },
): ToldApart {
  const known = generations(plan, goal.id, stored);
  const latest = known.at(-1);
  if (latest === undefined) return { earlier: [], goal, isNew: false };
  const isNew = isAnotherGoal(wordsOf(readGoal(latest)), wordsOf(goal));
  const ended = isNew ? known : known.slice(0, -1);
  if (ended.length === 0) return { earlier: [], goal, isNew };
  const nextId = (index: number): string => generationId(goal.id, index + 2);
  const scores = ended.map((one) => goal.scores.filter((score) => isScoreOf(scope, one, score)));
  const earlier = ended.map((one, index): CaseGoal => {
    const { statusDate, ...read } = readGoal(one);
    const endedOn = one.lifecycleStatus === 'cancelled' ? statusDate : day;
    return {
      ...read,
      status: 'cancelled',
      statusDate: endedOn ?? day,
      replacedBy: nextId(index),
      scores: scores[index] ?? [],
    };
  });
  const past = new Set(scores.flat());
  const own = goal.scores.filter((score) => !past.has(score));
  return { earlier, goal: { ...goal, id: nextId(ended.length - 1), scores: own }, isNew };
}

function generationId(id: string, generation: number): string {
  return generation === 1 ? id : `${id}#${generation}`;
}

/** What one id of the source has stood for, in order. A source that uses such an id itself is taken at its word. */
function generations(plan: Plan, id: string, stored: readonly Goal[]): readonly Goal[] {
  const found: Goal[] = [];
  for (;;) {
    const name = generationId(id, found.length + 1);
    const isOwn = found.length > 0 && plan.goals.some((other) => other.id === name);
    const next = isOwn ? undefined : stored.find((goal) => rowOf(goal) === name);
    if (next === undefined) return found;
    found.push(next);
  }
}

function rowOf(goal: Goal): string {
  return goal.identifier?.[0]?.value ?? '';
}

/** Reads back what `mapGoal` wrote, without the scores. */
function readGoal(goal: Goal): CaseGoal {
  const codes = (goal.category ?? []).flatMap(({ coding = [] }) =>
    coding.flatMap(({ system, code }) => (system === systems.strand && code !== undefined ? [code] : [])),
  );
  const topics = topicsOf(goal);
  const due = goal.target?.[0]?.dueDate;
  return {
    id: rowOf(goal),
    text: goal.description.text ?? '',
    status: 'active',
    start: goal.startDate ?? '',
    ...(goal.statusDate !== undefined && { statusDate: goal.statusDate }),
    ...(due !== undefined && { due }),
    ...strandsIn(codes),
    sensitive: sensitiveStrands.filter((strand) => topics.includes(strand)),
    scores: [],
  };
}

function strandsIn(codes: readonly string[]): Pick<CaseGoal, 'strand' | 'subStrand'> {
  const strand = strands.find((code) => codes.includes(code));
  const subStrand = subStrandCodes.find((code) => codes.includes(code));
  return { ...(strand !== undefined && { strand }), ...(subStrand !== undefined && { subStrand }) };
}

function wordsOf({ text, strand, subStrand, sensitive }: CaseGoal) {
  return { text, filedUnder: [strand, subStrand, ...sensitive].filter((code) => code !== undefined) };
}

function isScoreOf(scope: CaseScope, goal: Goal, score: CaseGoal['scores'][number]): boolean {
  const id = idOf(scope, goalScoreRow({ ...readGoal(goal), scores: [] }, score));
  return goal.outcomeReference?.some(({ reference }) => reference === `Observation/${id}`) === true;
}

interface Serving {
  readonly goal?: string | undefined;
  readonly sensitive: CaseGoal['sensitive'];
}

/** What served the earlier goal and what serves the new one cannot be told apart: it is as guarded as both. */
function servesNow<Row extends Serving>(row: Row, told: ToldApart | undefined): Row {
  if (told === undefined || told.earlier.length === 0) return row;
  const sensitive = [...row.sensitive, ...told.earlier.flatMap((goal) => goal.sensitive)];
  return { ...row, goal: told.goal.id, sensitive: [...new Set(sensitive)] };
}

function askAfter(index: number): FieldIssue {
  return {
    field: `plan.goals.${index}.text`,
    code: 'goal-replaced',
    fix: 'This goal has other words and another strand than before, so it was taken as a new goal and the earlier one as replaced by it. If it is new, give it an id of its own and name it in replacedBy of the earlier one; if it was only reworded, keep its strand.',
  };
}
