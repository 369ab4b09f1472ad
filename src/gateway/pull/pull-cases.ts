import { createHash } from 'node:crypto';
import { systemPrincipal, type ClientStore } from '../../auth/client.ts';
import type { OrganisationTree } from '../../auth/organisation-tree.ts';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { allows } from '../../auth/scopes.ts';
import { GatewayError, type ErrorCode } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { Feed } from '../../living-well/feed.ts';
import type { RowAnswer, RowSource } from '../../living-well/support-update.ts';
import { acceptCase, type Intake } from '../intake.ts';
import type { CasePull, PullStore } from '../ports/case-pull.ts';

/** A case system that is asked, as the deployment has it. */
export interface PulledSource {
  readonly source: RowSource;
  readonly feed: Feed;
  /** Registered client in whose name its records come in. */
  readonly client: string;
  /** Milliseconds between two pulls. */
  readonly every: number;
  /** The first pull asks for what changed from here on. */
  readonly startFrom: Date;
  readonly pull: CasePull;
}

export interface Pulling extends Intake {
  readonly pulls: PullStore;
  readonly clients: ClientStore;
  readonly tree: OrganisationTree;
}

/** What became of the rows of one pull. */
export interface PullTally {
  readonly accepted: number;
  /** Taken in before, and nothing new in them. */
  readonly replayed: number;
  /** Rows that must be mended at the source. */
  readonly refused: number;
}

/** A row that was not taken in: where it stood, and why. Carries nothing of anybody. */
export type OnRefused = (place: { readonly page: number; readonly row: number }, answer: RowAnswer) => void;

/** site/system, as receipts and the operator name it. */
export function nameOf({ source }: PulledSource): string {
  return `${source.site}/${source.system}`;
}

/**
 * Pulls one source and takes in what it gives, as pushes of that source. How far it has read is kept only after a page's records are in the inbox:
 * a pull that dies gives some of them again, and the same record is taken in once.
 *
 * @param since instead of where the last pull got to
 * @returns `busy` where another process pulls this source
 * @throws GatewayError of the adapter, `not-authenticated` (the client is revoked), `not-permitted`, or of the intake; it is on record by then
 */
export async function pullCases(
  pulling: Pulling,
  one: PulledSource,
  since?: Date,
  onRefused?: OnRefused,
): Promise<PullTally | 'busy'> {
  const name = nameOf(one);
  const { pulls, clock } = pulling;
  return pulls.exclusively(name, async () => {
    await pulls.begin(name, clock());
    try {
      const tally = await readAll(pulling, one, since, onRefused);
      await pulls.end(name, clock(), undefined);
      return tally;
    } catch (error) {
      await pulls.end(name, clock(), failureOf(error));
      throw error;
    }
  });
}

/** What a pull would take in. Nothing is stored, and the next pull starts where it would have started. */
export async function tryPull(
  pulling: Pulling,
  one: PulledSource,
  since?: Date,
  onRefused?: OnRefused,
): Promise<PullTally> {
  let [accepted, refused, page] = [0, 0, 0];
  for await (const { rows } of one.pull.pages(await optionsFor(pulling, one, since))) {
    if (rows.length > 0) page += 1;
    for (const [index, answer] of rows.entries()) {
      if (answer.record === undefined) onRefused?.({ page, row: index + 1 }, answer);
      if (answer.record === undefined) refused += 1;
      else accepted += 1;
    }
  }
  return { accepted, replayed: 0, refused };
}

/** `source-unavailable/timeout`: codes only. */
export function failureOf(error: unknown): string {
  if (!(error instanceof GatewayError)) return 'internal';
  return [error.code, ...error.issues.slice(0, 1).map(({ code }) => code)].join('/');
}

async function optionsFor({ pulls, clock }: Pulling, one: PulledSource, since: Date | undefined) {
  const state = await pulls.stateOf(nameOf(one));
  const from = since ?? state?.cursor ?? one.startFrom;
  return { feed: one.feed, source: one.source, since: from, at: clock() };
}

async function readAll(
  pulling: Pulling,
  one: PulledSource,
  since: Date | undefined,
  onRefused: OnRefused | undefined,
): Promise<PullTally> {
  const principal = await principalOf(pulling, one);
  const tally = { accepted: 0, replayed: 0, refused: 0 };
  let page = 0;
  for await (const { rows, cursor } of one.pull.pages(await optionsFor(pulling, one, since))) {
    if (rows.length > 0) page += 1;
    for (const [index, answer] of rows.entries()) {
      const became = await takeIn(pulling, principal, answer);
      tally[became] += 1;
      if (became === 'refused') onRefused?.({ page, row: index + 1 }, answer);
    }
    if (cursor !== undefined) await pulling.pulls.moveCursor(nameOf(one), cursor);
  }
  return tally;
}

async function principalOf({ clients, tree }: Pulling, one: PulledSource): Promise<SystemPrincipal> {
  const client = await clients.find(one.client);
  const principal = await systemPrincipal(client && { client, scopes: client.scopes }, tree);
  if (!allows(principal.scopes, 'case-records.write')) throw new GatewayError('not-permitted');
  return principal;
}

/** Refusals that are about the one record: the next one may be fine. */
const ofTheRecord: ReadonlySet<ErrorCode> = new Set(['invalid-record', 'unknown-site', 'unconfigured-site']);

async function takeIn(
  pulling: Pulling,
  client: SystemPrincipal,
  { record }: RowAnswer,
): Promise<keyof PullTally> {
  if (record === undefined) return 'refused';
  const body = bodyOf(record);
  // The record is its own key: what is pulled again unchanged is answered with the first receipt.
  const idempotencyKey = createHash('sha256').update(body).digest('hex');
  try {
    const { replayed } = await acceptCase(pulling, { client, idempotencyKey, body, record });
    return replayed ? 'replayed' : 'accepted';
  } catch (error) {
    if (error instanceof GatewayError && ofTheRecord.has(error.code)) return 'refused';
    throw error;
  }
}

function bodyOf(record: CaseRecord): Buffer {
  return Buffer.from(JSON.stringify(record));
}
