import type { LookHistory, LookToJudge } from '../gateway/ports/reviews.ts';
import type { Transaction } from './transaction.ts';

interface HistoryRow {
  readonly id: string;
  readonly today: number;
  readonly earlier: readonly number[];
  readonly known: number;
  readonly unexplained: number;
  readonly last: Date | null;
  readonly ats: readonly Date[];
  readonly outcomes: readonly string[];
}

/** By entry, what was before each of these looks: one statement for all. */
export async function historiesOf(
  tx: Transaction,
  looks: readonly LookToJudge[],
  leastToday: number,
): Promise<ReadonlyMap<string, LookHistory>> {
  const { rows } = await tx.query<HistoryRow>({
    name: 'look-histories',
    text: statement,
    values: [
      looks.map(({ entryId }) => entryId),
      looks.map(({ actorHash }) => actorHash),
      looks.map(({ personHash }) => personHash),
      looks.map(({ at }) => at),
      looks.map(({ asksLately }) => asksLately),
      leastToday,
    ],
  });
  return new Map(rows.map((row) => [row.id, toHistory(row)]));
}

function toHistory({ today, earlier, known, unexplained, last, ats, outcomes }: HistoryRow): LookHistory {
  return {
    today,
    earlierDays: earlier,
    last: last ?? undefined,
    lately: { all: known, unexplained },
    atPerson: ats.map((at, index) => ({ at, outcome: outcomes[index] ?? '' })),
  };
}

// Of one moment, what comes later in the list was not before, though it is remembered already.
const before = `reviewed_look AS r WHERE r.actor_hash = look.actor AND r.at <= look.at
  AND (r.at < look.at OR r.entry_id <> ALL (($1::uuid[])[look.place:]))`;
const lately = `${before} AND r.at > look.at - interval '30 days'`;
const midnight = `date_trunc('day', look.at, 'Europe/London')`;

// Of thirty days a user has hundreds of looks: they are counted where a rule asks for them, and read nowhere else.
const statement = `
  SELECT look.id, today, earlier, known, unexplained, last, ats, outcomes
  FROM unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::timestamptz[], $5::boolean[]) WITH ORDINALITY
    AS look (id, actor, person, at, asks_lately, place)
  CROSS JOIN LATERAL (SELECT count(*)::int AS today FROM ${before} AND r.at >= ${midnight}) AS of_today
  CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(looks), '{}') AS earlier FROM (
      SELECT count(*)::int AS looks FROM ${lately} AND today + 1 >= $6 AND r.at < ${midnight}
      GROUP BY (r.at AT TIME ZONE 'Europe/London')::date) AS each_day) AS of_days
  CROSS JOIN LATERAL (
    SELECT count(explained_by)::int AS known, (count(*) FILTER (WHERE explained_by = '{}'))::int AS unexplained
    FROM ${lately} AND look.asks_lately) AS of_month
  CROSS JOIN LATERAL (SELECT max(at) AS last FROM (SELECT r.at FROM ${before} ORDER BY r.at DESC LIMIT 1) AS one) AS of_user
  CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(at), '{}') AS ats, coalesce(array_agg(outcome), '{}') AS outcomes FROM (
      SELECT r.at, r.outcome FROM ${before} AND r.person_hash = look.person ORDER BY r.at DESC LIMIT 50) AS each_look) AS of_person`;
