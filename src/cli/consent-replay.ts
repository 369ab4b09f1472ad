import { loadConfig } from '../config.ts';
import { replayAsOperator, type ReplayReport } from '../gateway/replay/release-replay.ts';
import { CommandError } from './command-error.ts';
import { withStore } from './with-store.ts';

/** `lwg consent replay ENTRY`: whether the decisions of a logged look come out the same again. Codes only; exit code 1 where they do not. */
export async function runReplay([entry, ...more]: readonly string[]): Promise<void> {
  if (entry === undefined || more.length > 0 || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(entry)) {
    throw new CommandError('Type: lwg consent replay ENTRY (the id of an entry of the access log)');
  }
  const report = await withStore(loadConfig(), (services) => replayAsOperator(services, entry));
  process.stdout.write(`${linesOf(report).join('\n')}\n`);
  if (report.result !== 'same') process.exitCode = 1;
}

/** Of an item its type alone: its id is the person's business. */
function linesOf({ result, why, decisions, differences }: ReplayReport): readonly string[] {
  if (why !== undefined) return [`${result} ${why}`];
  return [
    `${result} ${decisions}`,
    ...differences.map(
      ({ reference, stored, again }) =>
        `${reference.split('/')[0] ?? ''}: ${codesOf(stored)} -> ${codesOf(again)}`,
    ),
  ];
}

/** Effect and reason code, the first of the codes. */
function codesOf(text: string | undefined): string {
  return text?.split(';')[0] ?? 'none';
}
