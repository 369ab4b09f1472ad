import type { CaseRecord, SharingTopic } from '../../living-well/case-record.ts';

export type Plan = NonNullable<CaseRecord['plan']>;

/** What a plan lists, with every sensitive topic that guards it. */
export interface PlanRow {
  readonly kind: 'goal' | 'activity' | 'onward';
  readonly id: string;
  readonly topics: readonly SharingTopic[];
}

/**
 * Everything a plan lists, each once. Of a repeated row one sensitive copy is enough, and what serves a sensitive goal is as sensitive as the
 * goal: it would tell of it.
 */
export function planRows(plan: Plan): readonly PlanRow[] {
  const goals = united('goal', plan.goals);
  const topicsOfGoal = new Map(goals.map(({ id, topics }) => [id, topics]));
  const serving = ({ id, goal, sensitive }: Serving) => ({
    id,
    sensitive: [...sensitive, ...(topicsOfGoal.get(goal ?? '') ?? [])],
  });
  return [
    ...goals,
    ...united('activity', (plan.activities ?? []).map(serving)),
    ...united('onward', (plan.onward ?? []).map(serving)),
  ];
}

interface Serving {
  readonly id: string;
  readonly goal?: string | undefined;
  readonly sensitive: readonly SharingTopic[];
}

function united(
  kind: PlanRow['kind'],
  rows: readonly { readonly id: string; readonly sensitive: readonly SharingTopic[] }[],
): readonly PlanRow[] {
  const topics = new Map<string, Set<SharingTopic>>();
  for (const { id, sensitive } of rows) {
    topics.set(id, new Set([...(topics.get(id) ?? []), ...sensitive]));
  }
  return [...topics].map(([id, found]) => ({ kind, id, topics: [...found].toSorted() }));
}

/** The sensitive topics of one row of a plan. */
export function topicsOfRow(plan: Plan, kind: PlanRow['kind'], id: string): readonly SharingTopic[] {
  return planRows(plan).find((row) => row.kind === kind && row.id === id)?.topics ?? [];
}
