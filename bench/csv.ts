import { streamRows } from '../test/support/csv.ts';
import { nastyFile } from '../test/support/nasty-csv.ts';

/**
 * How fast a long CSV file becomes case records, and what memory that takes: `node bench/csv.ts [ROWS]`. Every tenth row is nasty. Reads nothing
 * from a disk, and stores nothing.
 */
const rows = Number(process.argv[2] ?? 1_000_000);
const { bytes, expected } = nastyFile(rows);
const counted = { ready: 0, held: 0, rejected: 0, skipped: 0 };
const before = process.memoryUsage.rss();
let highest = 0;
let seen = 0;
const started = performance.now();
for await (const { outcome } of streamRows(bytes)) {
  counted[outcome] += 1;
  seen += 1;
  if (seen % 10_000 === 0) highest = Math.max(highest, process.memoryUsage.rss());
}
const seconds = (performance.now() - started) / 1000;
const megabytes = (size: number): number => Math.round(size / 1_048_576);
const figures = {
  rows: seen,
  seconds: Math.round(seconds * 10) / 10,
  rowsASecond: Math.round(seen / seconds),
  rssBeforeMB: megabytes(before),
  rssHighestMB: megabytes(highest),
  addsUp: JSON.stringify(counted) === JSON.stringify(expected),
  ...counted,
};
process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
