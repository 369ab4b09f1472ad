import { once } from 'node:events';
import { createWriteStream, statSync, type WriteStream } from 'node:fs';
import { resultLines, resultsHeading, type ResultLine } from '../adapters/csv/results.ts';
import { CommandError } from './command-error.ts';
import { feedNamed, openCsv, rowsOf } from './csv-file.ts';
import { flagsOf } from './flags.ts';
import { showProgress } from './progress.ts';
import { RowTally } from './row-tally.ts';

/**
 * `lwg validate FILE`: how many rows are fine and what to mend in the others, by line and column. Needs no server and no database, and sends
 * nothing anywhere.
 *
 * @throws CommandError where any row would be held or rejected
 */
export async function runValidate(
  args: readonly string[],
  out = process.stdout,
  err = process.stderr,
): Promise<void> {
  const { file, flags } = flagsOf(
    args,
    { feed: 'string', results: 'string' },
    'lwg validate FILE [--feed NAME] [--results OUT.csv]',
  );
  const feed = feedNamed(flags['feed']);
  const csv = openCsv(file, feed);
  const tally = new RowTally();
  const results = flags['results'] === undefined ? undefined : await openResults(flags['results'], file);
  const bar = showProgress(err, csv.bytes);
  let unused: readonly string[] = [];
  const onUnusedHeadings = (headings: readonly string[]): void => void (unused = headings);
  for await (const row of rowsOf(csv, { onProgress: bar.at, onUnusedHeadings })) {
    tally.add(row);
    await results?.add({
      line: row.line,
      clientRef: row.update?.client_ref,
      outcome: row.outcome,
      issues: row.issues,
    });
  }
  bar.end();
  await results?.end();
  const wrong = tally.count('held', 'rejected');
  const skipped = tally.count('skipped');
  out.write(`${file}, read as "${feed.title}" (feed ${feed.code})\n`);
  out.write(`  ${tally.count('ready')} rows are fine\n`);
  if (wrong > 0)
    out.write(
      `  ${wrong} must be mended: ${tally.count('rejected')} rejected, ${tally.count('held')} held back\n`,
    );
  if (skipped > 0) out.write(`  ${skipped} are about nobody (blank, totals) and were passed over\n`);
  if (unused.length > 0) out.write(`Columns that are not used: ${unused.join(', ')}\n`);
  for (const line of tally.troubles(file)) out.write(`${line}\n`);
  if (wrong > 0) throw new CommandError(`${wrong} rows must be mended.`);
}

interface Results {
  add(line: ResultLine): Promise<void>;
  end(): Promise<void>;
}

const batchSize = 500;

/** Writes one line for each row as it goes, so that no file is too long. Never over the file `of` which they are. */
async function openResults(file: string, of: string): Promise<Results> {
  const [there, checked] = [file, of].map((name) => statSync(name, { throwIfNoEntry: false }));
  if (there !== undefined && there.dev === checked?.dev && there.ino === checked.ino)
    throw new CommandError(`${file} is the file that is checked. Name another for the results.`);
  const stream: WriteStream = createWriteStream(file, { mode: 0o600 });
  try {
    await once(stream, 'open');
  } catch {
    throw new CommandError(`${file} cannot be written.`);
  }
  stream.write(resultsHeading());
  let batch: ResultLine[] = [];
  const flush = async (): Promise<void> => {
    const text = resultLines(batch);
    batch = [];
    if (!stream.write(text)) await once(stream, 'drain');
  };
  return {
    async add(line) {
      batch.push(line);
      if (batch.length >= batchSize) await flush();
    },
    async end() {
      await flush();
      stream.end();
      await once(stream, 'finish');
    },
  };
}
