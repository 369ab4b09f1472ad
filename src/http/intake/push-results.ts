import { z } from 'zod';
import type { Receipt } from '../../gateway/ports/inbox.ts';
import type { Result } from '../../gateway/ports/intake.ts';
import type { Listed } from './read-records.ts';
import { issueSchema, statusSchema } from './receipt.ts';

const outcome = z
  .enum(['accepted', 'duplicate', 'held', 'rejected'])
  .describe(
    'accepted: safely stored, and applied in order. duplicate: the very same record had been accepted; `receipt` is that one’s. held: with a receipt, stored, and waits for people (told after `Prefer: wait`); without one, it can be read in two ways or cannot be true, and is not kept: mend it and send it again. rejected: nothing of it is kept; mend it and send it again.',
  );

const result = z.object({
  index: z.int().describe('Place in the list, from 0'),
  line: z.int().optional().describe('Of lines: the line it stands in, from 1'),
  outcome,
  receipt: z.uuid().optional(),
  status: statusSchema.optional().describe('After `Prefer: wait`: what its receipt says by now'),
  issues: z.array(issueSchema).optional().describe('What to mend at the source'),
});

/** What became of each record of a list. The counts add up to the records sent. */
export const pushResultsSchema = z
  .object({
    counts: z.object({ accepted: z.int(), duplicate: z.int(), held: z.int(), rejected: z.int() }),
    results: z.array(result),
  })
  .meta({ id: 'PushResults' });

export type PushResults = z.output<typeof pushResultsSchema>;
type ResultBody = PushResults['results'][number];

/** @param receipts as they stand after a wait; none where nobody waited */
export function toPushResults(
  records: readonly Listed[],
  results: readonly Result[],
  receipts: ReadonlyMap<string, Receipt>,
): PushResults {
  const bodies = results.map((one, index) => ({
    index,
    ...(records[index]?.line !== undefined && { line: records[index].line }),
    ...toResult(one, receipts.get(one.receipt ?? '')),
  }));
  const counts = { accepted: 0, duplicate: 0, held: 0, rejected: 0 };
  for (const body of bodies) counts[body.outcome] += 1;
  return { counts, results: bodies };
}

function toResult(one: Result, receipt: Receipt | undefined): Omit<ResultBody, 'index' | 'line'> {
  const isHeld = one.outcome === 'accepted' && receipt?.status === 'held';
  const issues = [...(one.issues ?? []), ...(receipt?.issues ?? [])];
  return {
    outcome: isHeld ? 'held' : one.outcome,
    ...(one.receipt !== undefined && { receipt: one.receipt }),
    ...(receipt !== undefined && { status: receipt.status }),
    ...(issues.length > 0 && { issues }),
  };
}
