import { loadConfig } from '../config.ts';
import { GatewayError } from '../errors.ts';
import { failureOf, pullCases, tryPull } from '../gateway/pull/pull-cases.ts';
import { nameOf, type OnRefused, type PullTally } from '../gateway/pull/pulling.ts';
import { CommandError } from './command-error.ts';
import { flagsOf } from './flags.ts';
import { withStore } from './with-store.ts';

const usage = 'lwg pull SITE/SYSTEM [--since YYYY-MM-DD] [--dry-run]';

/**
 * `lwg pull SOURCE`: one pull, now. A dry run asks and reads and stores nothing. Rows that must be mended are told by where they stood, by the time
 * at which the case system changed them and by column; never by anybody.
 *
 * @throws CommandError where the source is not one, is being pulled, could not be read, or gave rows that must be mended
 */
export async function runPull(args: readonly string[], out = process.stdout): Promise<void> {
  const { file: name, flags, isSet } = flagsOf(args, { since: 'string', 'dry-run': 'boolean' }, usage);
  const since = flags['since'] === undefined ? undefined : dayOf(flags['since']);
  const tally = await withStore(loadConfig(), async ({ pulling, sources }) => {
    const one = sources.find((source) => nameOf(source) === name);
    if (one === undefined) {
      const known = sources.map(nameOf).join(', ');
      throw new CommandError(
        `The deployment file has no pull of ${name}. It has: ${known === '' ? 'none' : known}.`,
      );
    }
    const work = isSet('dry-run') ? tryPull : pullCases;
    try {
      return await work(pulling, one, since, tellTo(out));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      throw new CommandError(`${error.issues[0]?.fix ?? error.row.text} (${failureOf(error)})`);
    }
  });
  if (tally === 'busy')
    throw new CommandError('Another process is pulling this source now. Nothing was done.');
  report(tally, isSet('dry-run'), out);
}

function tellTo(out: { write(text: string): unknown }): OnRefused {
  return ({ page, row }, { update, issues }) => {
    const changed = update.source_updated_at ?? 'an unknown time';
    for (const { field, code, fix } of issues) {
      out.write(`page ${page}, row ${row} (changed ${changed}): ${field}: ${code}. ${fix}\n`);
    }
  };
}

function report(
  { accepted, replayed, refused }: PullTally,
  dryRun: boolean,
  out: { write(text: string): unknown },
) {
  out.write(dryRun ? 'Tried out; nothing was stored.\n' : 'Pulled.\n');
  out.write(`  ${accepted} rows ${dryRun ? 'can be taken in' : `taken in, ${replayed} had been before`}\n`);
  if (refused > 0) throw new CommandError(`${refused} rows must be mended at the source.`);
}

function dayOf(text: string): Date {
  const day = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime())) return day;
  throw new CommandError(`--since is a day such as 2026-11-01: ${usage}`);
}
