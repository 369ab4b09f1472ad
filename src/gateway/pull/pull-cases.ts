import { GatewayError } from '../../errors.ts';
import { nameOf, type OnRefused, type PulledSource, type Pulling, type PullTally } from './pulling.ts';
import { principalOf, takeInPage } from './take-in-page.ts';

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
    for (const [index, answer] of (await takeInPage(pulling, principal, rows)).entries()) {
      tally[answer.became] += 1;
      if (answer.became === 'refused') onRefused?.({ page, row: index + 1 }, answer);
    }
    if (cursor !== undefined) await pulling.pulls.moveCursor(nameOf(one), cursor);
  }
  return tally;
}
