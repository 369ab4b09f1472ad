import type { SystemPrincipal } from '../auth/principal.ts';
import type { FieldIssue } from '../errors.ts';
import type { Import, RowCounts, Trouble } from '../gateway/ports/imports.ts';

export const importColumns =
  'id, organisation, client, site, system, feed, mode, state, bytes, made_at, finished_at, rows, next_batch, counts, troubles, vanished, problem';

/** As {@link importColumns} are read. */
export interface ImportRow {
  readonly id: string;
  readonly organisation: string;
  readonly client: SystemPrincipal;
  readonly site: string;
  readonly system: string;
  readonly feed: string;
  readonly mode: Import['mode'];
  readonly state: Import['state'];
  readonly bytes: string;
  readonly made_at: Date;
  readonly finished_at: Date | null;
  readonly rows: string | null;
  readonly next_batch: number;
  readonly counts: Partial<RowCounts>;
  readonly troubles: readonly Trouble[];
  readonly vanished: Import['vanished'] | null;
  readonly problem: FieldIssue | null;
}

export function toImport(row: ImportRow): Import {
  const { id, organisation, client, site, system, feed, mode, state, counts, troubles } = row;
  return {
    id,
    organisation,
    client,
    source: { site, system },
    feed,
    mode,
    state,
    bytes: Number(row.bytes),
    madeAt: row.made_at,
    finishedAt: row.finished_at ?? undefined,
    rows: row.rows === null ? undefined : Number(row.rows),
    nextBatch: row.next_batch,
    counts: { accepted: 0, duplicate: 0, held: 0, rejected: 0, skipped: 0, ...counts },
    troubles,
    vanished: row.vanished ?? undefined,
    problem: row.problem ?? undefined,
  };
}
