import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { z } from 'zod';
import { table } from '../docs/table.ts';

// `npm run test:faults [-- --whole] [NAME...]`: the fault scenarios one after the other, all or those whose file is named. A quarter of an hour; whole, with as
// many kills, cuts and records as each file says of its whole run, an hour. All of them together write docs/benchmarks/faults.md.

/** How much each file does, in a quarter of an hour for all and in the whole run. */
const sizes: Readonly<Record<string, Readonly<Record<string, readonly [quarter: number, whole: number]>>>> = {
  'kill-at-failpoints': { LWG_FAULT_KILLS: [5, 20] },
  'database-killed': { LWG_FAULT_DATABASE_KILLS: [20, 20] },
  'disk-fails': { LWG_FAULT_DISK_FAILURES: [10, 10] },
  'disk-full': { LWG_FAULT_FULL_SECONDS: [20, 60] },
  'redis-flushed': { LWG_FAULT_HINTS: [1_000, 10_000] },
  'redis-away': {
    LWG_FAULT_OUTAGE_SECONDS: [15, 60],
    LWG_FAULT_OUTAGES: [2, 3],
    LWG_FAULT_HANG_SECONDS: [10, 30],
  },
  'zombie-worker': { LWG_FAULT_ZOMBIES: [10, 50] },
  idempotency: { LWG_FAULT_KEYS: [300, 1_000] },
  'cut-at-commit': { LWG_FAULT_CUTS: [100, 500] },
  'doubtful-commit': { LWG_FAULT_DOUBTS: [50, 50] },
  withdrawal: { LWG_FAULT_FLIPS: [200, 1_000] },
  poison: { LWG_FAULT_OTHERS: [1_000, 10_000] },
  'merge-delay': { LWG_FAULT_LOOK_SECONDS: [20, 60] },
  'sequencer-killed': { LWG_FAULT_SEQUENCER_KILLS: [30, 100], LWG_FAULT_LOG_ENTRIES: [10_000, 25_000] },
  tamper: { LWG_FAULT_TAMPERS: [1_000, 1_000] },
  restore: {},
  standby: { LWG_FAULT_STANDBY_SECONDS: [20, 60] },
  'clock-skew': { LWG_FAULT_SKEWED: [60, 500] },
  'hostile-bodies': { LWG_FAULT_HOSTILE: [50, 50] },
  'split-brain': { LWG_FAULT_SPLIT_SECONDS: [20, 60] },
  flood: { LWG_FAULT_FLOOD_SECONDS: [30, 60] },
};

const { values, positionals: named } = parseArgs({
  options: { whole: { type: 'boolean', default: false } },
  allowPositionals: true,
});

function sizesOf(name: string): Record<string, string> {
  const place = values.whole ? 1 : 0;
  return Object.fromEntries(
    Object.entries(sizes[name] ?? {}).map(([variable, size]) => [variable, String(size[place])]),
  );
}

const figureSchema = z.object({
  scenario: z.union([z.int(), z.string()]),
  done: z.string(),
  figure: z.string(),
  bound: z.string(),
  holds: z.boolean(),
});
type Figure = z.output<typeof figureSchema>;

interface Ran {
  readonly figures: readonly Figure[];
  readonly failed: readonly string[];
}

/** Runs one file; what is set in the environment already is left as it is. */
function runOne(name: string, report: string): boolean {
  const environment = { LWG_FAULT_TIMED: '1', ...sizesOf(name), ...process.env, LWG_FAULT_REPORT: report };
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const needsRoot = existsSync(`test/fault/${name}.check.ts`);
  const file = needsRoot
    ? ['--config', 'vitest.disks.config.ts', `test/fault/${name}.check.ts`]
    : [`test/fault/${name}.test.ts`];
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...file], {
    env: environment,
    stdio: 'inherit',
  });
  return status === 0;
}

function runAll(names: readonly string[]): Ran {
  const folder = mkdtempSync(join(tmpdir(), 'lwg-faults-'));
  const report = join(folder, 'figures.jsonl');
  const failed = names.filter((name) => !runOne(name, report));
  const lines = existsSync(report) ? readFileSync(report, 'utf8').trimEnd().split('\n') : [];
  rmSync(folder, { recursive: true });
  return { figures: lines.map((line) => figureSchema.parse(JSON.parse(line))), failed };
}

/** Faults by their number, attacks behind them. */
const placeOf = ({ scenario }: Figure): number => (typeof scenario === 'number' ? scenario : 100);

function page({ figures, failed }: Ran, load: string): string {
  const rows = figures
    .toSorted((one, other) => placeOf(one) - placeOf(other))
    .map(({ scenario, done, figure, bound, holds }) => [
      String(scenario),
      done,
      figure,
      bound,
      holds ? 'passed' : '**missed**',
    ]);
  const broken = failed.map((name) => `\`${name}\``).join(', ');
  return `# Faults on purpose

Written by \`npm run test:faults${values.whole ? ' -- --whole' : ''}\` on ${new Date().toISOString().slice(0, 10)}; do not edit by hand. ${cpus().length} cores, which clients, gateway, PostgreSQL and Redis share; ${load}
Figures of time and speed are those of that machine, with whatever else it did.

${table(['scenario', 'what was done', 'figure', 'must hold', 'result'], rows)}

${failed.length === 0 ? 'Every scenario held.' : `Not every scenario held: ${broken}.`}
`;
}

const unknown = named.filter((name) => !(name in sizes));
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(', ')}. There are: ${Object.keys(sizes).join(', ')}\n`);
  process.exit(2);
}
const loadBefore = loadavg()[0] ?? 0;
const begun = performance.now();
const ran = runAll(named.length === 0 ? Object.keys(sizes) : named);
const minutes = ((performance.now() - begun) / 60_000).toFixed(0);
const text = page(
  ran,
  `${loadBefore.toFixed(1)} processes waited for them when it began, and it took ${minutes} minutes.`,
);
const written = await format(text, { parser: 'markdown' });
if (named.length === 0) writeFileSync('docs/benchmarks/faults.md', written);
process.stdout.write(written.slice(written.indexOf('|')));
process.exitCode = ran.failed.length === 0 && ran.figures.every(({ holds }) => holds) ? 0 : 1;
