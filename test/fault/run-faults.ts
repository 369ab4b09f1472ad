import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { z } from 'zod';
import { table } from '../docs/table.ts';

// `npm run test:faults [NAME...]`: the fault scenarios in their long form, one after the other; those whose file is named, or all.

/** What makes each file's scenario as long as its figure asks for. */
const longForms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'kill-at-failpoints': { LWG_FAULT_KILLS: '20' },
  'database-killed': { LWG_FAULT_DATABASE_KILLS: '20' },
  'disk-fails': { LWG_FAULT_DISK_FAILURES: '10' },
  'disk-full': { LWG_FAULT_FULL_SECONDS: '60' },
  'redis-flushed': { LWG_FAULT_HINTS: '10000' },
  'redis-away': { LWG_FAULT_OUTAGE_SECONDS: '60', LWG_FAULT_OUTAGES: '3', LWG_FAULT_HANG_SECONDS: '30' },
  'zombie-worker': { LWG_FAULT_ZOMBIES: '50' },
  idempotency: { LWG_FAULT_KEYS: '1000' },
  'cut-at-commit': { LWG_FAULT_CUTS: '500' },
  'doubtful-commit': { LWG_FAULT_DOUBTS: '50' },
  withdrawal: { LWG_FAULT_FLIPS: '1000' },
  poison: { LWG_FAULT_OTHERS: '10000' },
  'merge-delay': { LWG_FAULT_LOOK_SECONDS: '60' },
  'sequencer-killed': { LWG_FAULT_SEQUENCER_KILLS: '100', LWG_FAULT_LOG_ENTRIES: '25000' },
  tamper: { LWG_FAULT_TAMPERS: '1000' },
  restore: {},
  standby: { LWG_FAULT_STANDBY_SECONDS: '60' },
  'clock-skew': { LWG_FAULT_SKEWED: '500' },
  'hostile-bodies': { LWG_FAULT_HOSTILE: '50' },
  'split-brain': { LWG_FAULT_SPLIT_SECONDS: '60' },
  flood: { LWG_FAULT_FLOOD_SECONDS: '60' },
};

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
  const environment = { LWG_FAULT_TIMED: '1', ...longForms[name], ...process.env, LWG_FAULT_REPORT: report };
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

Written by \`npm run test:faults\` on ${new Date().toISOString().slice(0, 10)}; do not edit by hand. ${cpus().length} cores, which clients, gateway, PostgreSQL and Redis share; ${load}
Figures of time and speed are those of that machine, with whatever else it did.

${table(['scenario', 'what was done', 'figure', 'must hold', 'result'], rows)}

${failed.length === 0 ? 'Every scenario held.' : `Not every scenario held: ${broken}.`}
`;
}

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in longForms));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no ${unknown.join(', ')}. There are: ${Object.keys(longForms).join(', ')}\n`,
  );
  process.exit(2);
}
const loadBefore = loadavg()[0] ?? 0;
const ran = runAll(named.length === 0 ? Object.keys(longForms) : named);
const text = page(ran, `${loadBefore.toFixed(1)} processes waited for them when it began.`);
const written = await format(text, { parser: 'markdown' });
writeFileSync('docs/benchmarks/faults.md', written);
process.stdout.write(written.slice(written.indexOf('|')));
process.exitCode = ran.failed.length === 0 && ran.figures.every(({ holds }) => holds) ? 0 : 1;
