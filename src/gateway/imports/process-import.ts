import { GatewayError, type FieldIssue } from '../../errors.ts';
import type { Feeds } from '../../living-well/feeds.ts';
import { isTooMany } from '../../living-well/full-snapshot.ts';
import type { Trial } from '../case/try-records.ts';
import type { CaseRow, CaseSource } from '../ports/case-source.ts';
import type { Import, Lease } from '../ports/imports.ts';
import { batchesOf } from './batches.ts';
import { addCounts, addTroubles } from './tally.ts';
import { hashOf, takeBatch } from './take-batch.ts';

export interface Importing extends Trial {
  readonly feeds: Feeds;
  readonly rowsOf: CaseSource;
  /** Records that may wait to be applied: an import waits while there are more. */
  readonly backlog: number;
  /** Waits a moment. False when this process is about to stop. */
  readonly pause: () => Promise<boolean>;
  readonly isStopping: () => boolean;
}

export interface Imported {
  /** `put-off`: somebody goes on with it later. */
  readonly state: 'done' | 'stopped' | 'put-off';
  readonly rows: number;
  readonly code: string | undefined;
}

/** Milliseconds that a worker may be silent before another goes on with its import. */
const leaseTime = 60_000;

/**
 * Works on the import that waits longest: reads the whole file once, so that nothing of one that cannot be read is taken in, then takes in batch after batch. What
 * is done is never done again: a batch is noted with its results or not at all, and answered as before where it had been taken in.
 *
 * @returns undefined where there is none
 */
export async function processImport(importing: Importing): Promise<Imported | undefined> {
  const { store, clock } = importing;
  const lease = await store.transaction((tx) => tx.imports.lease(clock(), leaseEnd(importing)));
  if (lease === undefined) return undefined;
  try {
    const measured = await measure(importing, lease);
    return measured && (await takeIn(importing, lease))
      ? await end(importing, lease)
      : await putOff(importing, lease);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.row.retry === 'later') {
      await putOff(importing, lease).catch(() => undefined);
      throw error;
    }
    const [issue = { field: 'file', code: error.code, fix: error.row.text }] = error.issues;
    return end(importing, lease, issue);
  }
}

function leaseEnd({ clock }: Importing): Date {
  return new Date(clock().getTime() + leaseTime);
}

async function end(importing: Importing, lease: Lease, problem?: FieldIssue): Promise<Imported> {
  const { store, clock } = importing;
  await store.transaction((tx) => tx.imports.finish(lease, clock(), problem));
  const rows = lease.import.rows ?? 0;
  return { state: problem === undefined ? 'done' : 'stopped', rows, code: problem?.code };
}

async function putOff({ store, clock }: Importing, lease: Lease): Promise<Imported> {
  await store.transaction((tx) => tx.imports.renew(lease, new Date(clock().getTime() + 1_000)));
  return { state: 'put-off', rows: lease.import.rows ?? 0, code: undefined };
}

/** Reads the file to its end: how many rows it has, and whom it leaves out. False where the process is to stop, or the lease was lost. */
async function measure(importing: Importing, lease: Lease): Promise<boolean> {
  const { store, feeds } = importing;
  const one = lease.import;
  if (one.rows !== undefined) return true;
  const isWhole = feeds.get(one.feed)?.fullSnapshot === true;
  let rows = 0;
  for await (const batch of batchesOf(readFile(importing, one))) {
    rows += batch.length;
    const refs = isWhole ? batch.flatMap(({ update }) => update?.client_ref ?? []) : [];
    const isOurs = await store.transaction(async (tx) => {
      if (refs.length > 0)
        await tx.imports.addPresent(
          one.id,
          refs.map((ref) => hashOf(importing, one, ref)),
        );
      return tx.imports.renew(lease, leaseEnd(importing));
    });
    if (!isOurs || importing.isStopping()) return false;
  }
  await store.transaction(async (tx) => {
    const { site, system } = one.source;
    const vanished = isWhole ? await tx.imports.countVanished(one.id, `${site}/${system}`) : undefined;
    if (vanished !== undefined && isTooMany(vanished.people, vanished.of)) throw tooManyVanished(vanished);
    await tx.imports.measured(lease, rows, vanished);
  });
  return true;
}

function tooManyVanished({ people, of }: { readonly people: number; readonly of: number }): GatewayError {
  const fix = `This file should have everybody, and ${people} of ${of} people are not in it. That is more likely a broken export than so many farewells, so nothing was taken in. Export again and compare; where so many really left, ask whoever runs the gateway.`;
  return new GatewayError('unreadable-file', { issues: [{ field: 'file', code: 'too-many-vanished', fix }] });
}

/** False where the process is to stop, or somebody else has it by now. */
async function takeIn(importing: Importing, lease: Lease): Promise<boolean> {
  const one = lease.import;
  let { counts, troubles } = one;
  let batch = -1;
  for await (const rows of batchesOf(readFile(importing, one))) {
    batch += 1;
    if (batch < one.nextBatch) {
      if (!(await holdOn(importing, lease, batch))) return false;
      continue;
    }
    if (!(await waitForRoom(importing, lease))) return false;
    const results = await takeBatch(importing, one, batch, rows);
    counts = addCounts(counts, results);
    troubles = addTroubles(troubles, results);
    const done = { batch, results, counts, troubles, leasedUntil: leaseEnd(importing) };
    if (!(await importing.store.transaction((tx) => tx.imports.batchDone(lease, done)))) return false;
    if (importing.isStopping()) return false;
  }
  return true;
}

/** While what was done already is read past. */
async function holdOn(importing: Importing, lease: Lease, batch: number): Promise<boolean> {
  if (importing.isStopping()) return false;
  return (
    batch % 20 !== 0 || importing.store.transaction((tx) => tx.imports.renew(lease, leaseEnd(importing)))
  );
}

/** An import never outruns the bound of the inbox. */
async function waitForRoom(importing: Importing, lease: Lease): Promise<boolean> {
  const { store, backlog, pause } = importing;
  while ((await store.backlog(backlog)).records >= backlog) {
    if (!(await pause())) return false;
    if (!(await store.transaction((tx) => tx.imports.renew(lease, leaseEnd(importing))))) return false;
  }
  return true;
}

/** The rows as of the time when the file came, so that it reads the same whenever it is read again. */
function readFile({ rowsOf, feeds, store }: Importing, one: Import): AsyncIterable<CaseRow> {
  const feed = feeds.get(one.feed);
  if (feed === undefined) throw new GatewayError('unknown-site');
  return rowsOf.rows(bytesOf(), { feed, source: one.source, at: one.madeAt, fileTime: one.madeAt });
  async function* bytesOf(): AsyncGenerator<Uint8Array> {
    for (let seq = 0; ; seq++) {
      const chunk = await store.transaction((tx) => tx.imports.chunk(one.id, seq));
      if (chunk === undefined) return;
      yield chunk;
    }
  }
}
