import type { Standing } from '../gateway/ports/intake.ts';
import type { Transaction } from './transaction.ts';

interface StandingRow {
  readonly person_id: string;
  readonly source: string;
  readonly marks_hash: Buffer | null;
  readonly sharing_hash: Buffer | null;
  readonly is_waiting: boolean;
  readonly change_is_waiting: boolean;
}

/** How a source's record of each person stands. What waits is looked for from the lane's head on: years of what was applied are not read. */
export async function standings(
  tx: Transaction,
  of: readonly { readonly personId: string; readonly source: string }[],
): Promise<readonly Standing[]> {
  const { rows } = await tx.query<StandingRow>({
    name: 'standings',
    text: `SELECT asked.person_id, asked.source, marks_hash, sharing_hash,
             coalesce(is_waiting, false) AS is_waiting, coalesce(change_is_waiting, false) AS change_is_waiting
           FROM unnest($1::uuid[], $2::text[]) AS asked (person_id, source)
           LEFT JOIN source_record ON source_record.person_id = asked.person_id AND source_record.source = asked.source
           LEFT JOIN LATERAL (
             SELECT true AS is_waiting, bool_or(changes_visibility) AS change_is_waiting
             FROM lane JOIN inbox ON inbox.person_id = lane.person_id AND person_seq >= head_seq
             WHERE lane.person_id = asked.person_id AND inbox.source = asked.source AND state = 'received'
             HAVING count(*) > 0) AS waiting ON true`,
    values: [of.map(({ personId }) => personId), of.map(({ source }) => source)],
  });
  return rows.map((row) => ({
    personId: row.person_id,
    source: row.source,
    applied:
      row.marks_hash === null
        ? undefined
        : { marksHash: row.marks_hash, sharingHash: row.sharing_hash ?? undefined },
    isWaiting: row.is_waiting,
    changeIsWaiting: row.change_is_waiting,
  }));
}

export async function latestReceipt(
  tx: Transaction,
  personId: string,
  source: string,
): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    'SELECT id FROM inbox WHERE person_id = $1 AND source = $2 ORDER BY person_seq DESC LIMIT 1',
    [personId, source],
  );
  return rows[0]?.id;
}
