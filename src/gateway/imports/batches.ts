import type { CaseRow } from '../ports/case-source.ts';

/** Rows that are taken in together. */
const batchRows = 500;

/** Rows in batches: the same rows in the same batch however often the file is read. */
export async function* batchesOf(rows: AsyncIterable<CaseRow>): AsyncGenerator<readonly CaseRow[]> {
  let batch: CaseRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < batchRows) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
