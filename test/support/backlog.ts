import type { TestDatabase } from './database.ts';
import { eventually } from './processes.ts';

/** Waits until every record is applied; throws after `seconds`. */
export async function backlogIsApplied(database: TestDatabase, seconds: number): Promise<void> {
  await eventually(
    async () => ((await countUnapplied(database)) === 0 ? true : undefined),
    'end of the backlog',
    seconds,
  );
}

/** Records of which none is applied yet, or not at all. */
export async function countUnapplied({ query }: TestDatabase): Promise<number> {
  const [row] = await query<{ count: number }>(
    "SELECT count(*)::int AS count FROM inbox WHERE outcome IS DISTINCT FROM 'applied'",
  );
  return row?.count ?? Number.NaN;
}
