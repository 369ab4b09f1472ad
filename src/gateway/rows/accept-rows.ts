import { createHash } from 'node:crypto';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { feedFor, type Feeds } from '../../living-well/feeds.ts';
import type { RowSource } from '../../living-well/support-update.ts';
import { tryRecords, type Trial } from '../case/try-records.ts';
import { acceptRecords } from '../intake.ts';
import type { Result } from '../ports/intake.ts';
import { readRows, type OfferedRow } from './read-rows.ts';

export interface RowIntake extends Trial {
  readonly feeds: Feeds;
}

/** A call that brings flat rows. */
export interface PushedRows {
  readonly client: SystemPrincipal;
  /** Left out: the very same bytes again are the same call. */
  readonly idempotencyKey?: string | undefined;
  readonly call: Buffer;
  /** Left out: the client's only one. */
  readonly source?: RowSource | undefined;
  readonly rows: readonly unknown[];
}

/**
 * Takes in flat rows, each as the case record that it says, in the ways of {@link acceptRecords}.
 *
 * @throws GatewayError `invalid-request` where the source is not clear, `wrong-source`, and whatever `acceptRecords` throws
 */
export async function acceptRows(
  intake: RowIntake,
  pushed: PushedRows,
): Promise<{ readonly results: readonly Result[]; readonly replayed: boolean }> {
  const rows = readAll(intake, pushed);
  const { client, call } = pushed;
  const { results, replayed } = await acceptRecords(intake, {
    client,
    call,
    idempotencyKey: pushed.idempotencyKey ?? createHash('sha256').update(call).digest('hex'),
    records: rows.map(({ offered }) => offered),
    door: 'POST /v1/updates',
  });
  return { results: withWarnings(results, rows), replayed };
}

/**
 * What a push of these rows would be answered. Stores nothing, and reads nothing of anybody.
 *
 * @throws GatewayError as {@link acceptRows}
 */
export async function tryRows(intake: RowIntake, pushed: PushedRows): Promise<readonly Result[]> {
  const rows = readAll(intake, pushed);
  const offers = rows.map(({ offered }) => offered);
  return withWarnings(await tryRecords(intake, pushed.client, offers), rows);
}

function readAll({ feeds, clock }: RowIntake, { client, source, rows }: PushedRows): readonly OfferedRow[] {
  const own = sourceFor(client, source);
  return readRows(rows, { feed: feedFor(feeds, own), source: own, at: clock() });
}

/**
 * The case system that rows are of: the one that is named, else the client's only one.
 *
 * @throws GatewayError `wrong-source`; `invalid-request` where the client has several and names none
 */
export function sourceFor({ source: own = [] }: SystemPrincipal, named?: RowSource): RowSource {
  const found =
    named === undefined
      ? own
      : own.filter(({ site, system }) => site === named.site && system === named.system);
  const [only, ...others] = found;
  if (only === undefined) throw new GatewayError('wrong-source');
  if (others.length === 0) return only;
  const fix = 'This client sends for several case systems. Say which one: its site and its system.';
  throw new GatewayError('invalid-request', { issues: [{ field: 'source', code: 'required', fix }] });
}

/** What reading had to say of a row stands before what the door says. */
function withWarnings(results: readonly Result[], rows: readonly OfferedRow[]): readonly Result[] {
  return results.map((result, index) => {
    const issues = [...(rows[index]?.warnings ?? []), ...(result.issues ?? [])];
    return { ...result, ...(issues.length > 0 && { issues }) };
  });
}
