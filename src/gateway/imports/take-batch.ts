import { keyedHash, localIdentifier } from '../../sealing/keyed-hash.ts';
import { tryRecords, type Trial } from '../case/try-records.ts';
import { acceptRecords } from '../intake.ts';
import type { CaseRow } from '../ports/case-source.ts';
import type { Import, ImportPerson, RowResult } from '../ports/imports.ts';
import type { Result } from '../ports/intake.ts';
import { secondService, serviceOf } from '../rows/one-service.ts';
import { toOffered } from '../rows/read-rows.ts';

/**
 * Takes in one batch of a file, under a key of the import and its place: done again after a stop, it is answered as it was the first time.
 *
 * @throws GatewayError whatever {@link acceptRecords} throws
 */
export async function takeBatch(
  intake: Trial,
  one: Import,
  batch: number,
  rows: readonly CaseRow[],
): Promise<readonly RowResult[]> {
  const checked = await holdSecondServices(intake, one, rows);
  const offers = checked.flatMap((row) =>
    row.outcome === 'skipped' ? [] : [toOffered({ ...row, outcome: row.outcome }).offered],
  );
  // A space: no key that a client may send has one.
  const key = `import ${one.id} ${batch}`;
  const push = { client: one.client, idempotencyKey: key, call: Buffer.from(key), records: offers };
  const results =
    one.mode === 'check'
      ? await tryRecords(intake, one.client, offers)
      : (await acceptRecords(intake, { ...push, door: 'POST /v1/imports' })).results;
  const answers = results.values();
  return checked.map((row) =>
    row.outcome === 'skipped' ? resultOf(row, undefined) : resultOf(row, answers.next().value),
  );
}

function resultOf({ line, update, outcome, issues }: CaseRow, answer: Result | undefined): RowResult {
  const own = issues.map(({ column, code, fix }) => ({ column, code, fix }));
  const theirs = outcome === 'ready' ? (answer?.issues ?? []) : [];
  return {
    line,
    clientRef: update?.client_ref,
    outcome: answer?.outcome ?? 'skipped',
    issues: [...own, ...theirs.map(({ field, code, fix }) => ({ column: field, code, fix }))],
  };
}

/** A person's key in a file: as the store finds them by their source's own id. */
export function hashOf({ keys }: Pick<Trial, 'keys'>, { source }: Import, clientRef: string): Buffer {
  return localIdentifier(keys, source.site, source.system, clientRef);
}

/** Rows for somebody who stood in the file before, at another service, are held: the first one stands. */
async function holdSecondServices(
  intake: Trial,
  one: Import,
  rows: readonly CaseRow[],
): Promise<readonly CaseRow[]> {
  const people = rows.flatMap((row): ImportPerson[] => {
    const { client_ref: ref } = row.update ?? {};
    if (row.outcome !== 'ready' || row.update === undefined || ref === undefined) return [];
    const service = keyedHash(intake.keys, 'import-service', serviceOf(row.update));
    return [{ hash: hashOf(intake, one, ref), line: row.line, service }];
  });
  if (people.length === 0) return rows;
  const first = await intake.store.transaction((tx) => tx.imports.firstServices(one.id, people));
  const seconds = new Set(
    people.filter(({ line, service }) => first.get(line)?.equals(service) === false).map(({ line }) => line),
  );
  return rows.map((row) => (row.outcome === 'ready' && seconds.has(row.line) ? held(row) : row));
}

function held({ record: _, ...row }: CaseRow): CaseRow {
  return { ...row, outcome: 'held', issues: [...row.issues, { ...secondService, column: 'service_code' }] };
}
