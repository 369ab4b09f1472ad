import type { Notice, NoticeReference, NoticeStore } from '../gateway/ports/emergency.ts';
import type { Transaction } from './transaction.ts';

interface NoticeRow {
  readonly id: string;
  readonly kind: Notice['kind'];
  readonly case_id: string | null;
  readonly receipt_id: string | null;
  readonly organisation: string;
  readonly made_at: Date;
  readonly attempts: number;
}

/** Who is to be told of what. Rows are never deleted: a notice that nobody took stays until somebody does. */
export function createNoticeStore(tx: Transaction): NoticeStore {
  return {
    async add(notice) {
      const { id, kind, organisation, at } = notice;
      const caseId = 'caseId' in notice ? notice.caseId : null;
      const receiptId = 'receiptId' in notice ? notice.receiptId : null;
      await tx.query(
        'INSERT INTO notice (id, kind, case_id, receipt_id, organisation, made_at) VALUES ($1, $2, $3, $4, $5, $6)',
        [id, kind, caseId, receiptId, organisation, at],
      );
    },
    async takeDue(at, delays) {
      const { rows } = await tx.query<NoticeRow>(
        `UPDATE notice SET attempts = attempts + 1,
           not_before = $1::timestamptz + make_interval(secs => ($2::float8[])[least(attempts + 1, cardinality($2::float8[]))])
         WHERE id = (SELECT id FROM notice WHERE state <> 'delivered' AND not_before <= $1
                     ORDER BY not_before, made_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, kind, case_id, receipt_id, organisation, made_at, attempts`,
        [at, [...delays]],
      );
      const [row] = rows;
      if (row === undefined) return undefined;
      const { id, organisation, made_at: madeAt, attempts } = row;
      return { id, organisation, at: madeAt, attempts, ...referenceOf(row) };
    },
    async settle(id, state, at) {
      await tx.query("UPDATE notice SET state = $2, settled_at = $3 WHERE id = $1 AND state <> 'delivered'", [
        id,
        state,
        at,
      ]);
    },
  };
}

/** The table's own check holds that each kind has its reference. */
function referenceOf({ kind, case_id: caseId, receipt_id: receiptId }: NoticeRow): NoticeReference {
  return kind === 'value-of-living.answered' || kind === 'sharing.refused-after-disclosure'
    ? { kind, receiptId: receiptId ?? '' }
    : { kind, caseId: caseId ?? '' };
}
