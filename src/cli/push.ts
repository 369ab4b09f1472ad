import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { PushStopped, sendUpdates, type PushTarget } from '../adapters/push-client/send-updates.ts';
import type { CaseRow, CaseRowIssue } from '../gateway/ports/case-source.ts';
import type { SupportUpdate } from '../living-well/support-update/reading.ts';
import { CommandError } from './command-error.ts';
import { feedNamed, openCsv, rowsOf, type CsvFile } from './csv-file.ts';
import { flagsOf } from './flags.ts';
import { showProgress } from './progress.ts';
import { RowTally } from './row-tally.ts';

const usage = 'lwg push FILE --to URL --key-file FILE [--feed NAME] [--dry-run]';
/** Rows that one call may bring. */
const batchSize = 500;

/**
 * `lwg push FILE`: reads the file here, says what must be mended, and sends the rest. Each batch goes under a key of the file's own bytes and its
 * place, so that running it again after a cut connection takes nothing in twice.
 *
 * @throws CommandError where rows were not taken in, or the push could not go on
 */
export async function runPush(
  args: readonly string[],
  out = process.stdout,
  err = process.stderr,
): Promise<void> {
  const { file, flags, isSet } = flagsOf(
    args,
    { to: 'string', 'key-file': 'string', feed: 'string', 'dry-run': 'boolean' },
    usage,
  );
  const feed = feedNamed(flags['feed']);
  const target = targetOf(flags, isSet('dry-run'), feed.source);
  const csv = openCsv(file, feed);
  const tally = new RowTally();
  const bar = showProgress(err, csv.bytes, true);
  try {
    await sendAll(csv, target, tally, bar.at);
  } catch (error) {
    if (!(error instanceof PushStopped)) throw error;
    throw new CommandError(
      `${error.message} (${error.code}; ${tally.count('accepted')} rows were taken in so far)`,
    );
  } finally {
    bar.end();
  }
  report(file, tally, target.dryRun, out);
}

async function sendAll(
  csv: CsvFile,
  target: PushTarget,
  tally: RowTally,
  onProgress: (progress: { readonly bytes: number; readonly rows: number }) => void,
): Promise<void> {
  const fileHash = await hashOf(csv.file);
  let batch: Ready[] = [];
  let place = 0;
  const send = async (): Promise<void> => {
    if (batch.length === 0) return;
    const rows = batch.map(({ update }) => update);
    place += 1;
    for (const { index, outcome, issues } of await sendUpdates(target, keyOf(fileHash, place, rows), rows)) {
      const line = batch[index]?.line ?? 0;
      const severity = outcome === 'accepted' || outcome === 'duplicate' ? 'warning' : outcome;
      tally.add({
        line,
        outcome,
        issues: issues.map((issue) => ({ ...issue, column: issue.field, severity })),
      });
    }
    batch = [];
  };
  for await (const row of rowsOf(csv, { onProgress })) {
    if (row.outcome === 'ready' && row.update !== undefined) batch.push({ ...row, update: row.update });
    else tally.add(notSent(row));
    if (batch.length >= batchSize) await send();
  }
  await send();
}

interface Ready extends CaseRow {
  readonly update: SupportUpdate;
}

function notSent({ line, outcome, issues }: CaseRow): {
  readonly line: number;
  readonly outcome: string;
  readonly issues: readonly CaseRowIssue[];
} {
  return { line, outcome: outcome === 'skipped' ? outcome : 'not sent', issues };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex').slice(0, 32);
}

/** The rows are in it too: with another feed the same file says something else, and a key never stands for two things. */
function keyOf(fileHash: string, place: number, rows: readonly SupportUpdate[]): string {
  const said = createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 32);
  return `${fileHash}-${place}-${said}`;
}

function targetOf(
  flags: Readonly<Record<string, string>>,
  dryRun: boolean,
  source: PushTarget['source'],
): PushTarget {
  const { to, 'key-file': keyFile } = flags;
  if (to === undefined || keyFile === undefined)
    throw new CommandError(`Say where to and with which key: ${usage}`);
  if (!URL.canParse(to))
    throw new CommandError(
      '--to is not an address. It is the gateway’s own, such as https://gateway.example.',
    );
  const { protocol, hostname } = new URL(to);
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && isHere)) {
    throw new CommandError('--to must be an https address: a key and people’s records go there.');
  }
  return { url: to, apiKey: readKey(keyFile), dryRun, source };
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new CommandError(`${file} cannot be read. It holds the API key, and nothing else.`);
  }
}

function report(file: string, tally: RowTally, dryRun: boolean, out: { write(text: string): unknown }): void {
  const left = tally.count('not sent');
  const refused = tally.count('held', 'rejected');
  out.write(dryRun ? 'Tried out; nothing was stored.\n' : 'Sent.\n');
  out.write(`  ${tally.count('accepted')} rows accepted, ${tally.count('duplicate')} had been sent before\n`);
  if (refused > 0)
    out.write(`  ${tally.count('held')} held there, ${tally.count('rejected')} rejected there\n`);
  if (left > 0) out.write(`  ${left} not sent: they must be mended first\n`);
  for (const line of tally.troubles(file)) out.write(`${line}\n`);
  if (left + refused > 0) throw new CommandError(`${left + refused} rows were not taken in.`);
}
