import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { londonTime } from '../src/living-well/london-time.ts';
import { barChart } from './chart.ts';
import { measureCheck } from './check-time.ts';
import { measureColdStart } from './cold-start.ts';
import { measureEngine } from './engine.ts';
import { isMet, quantity, type Figure } from './figures.ts';
import { measureFlood } from './flood.ts';
import { measureFullPool } from './full-pool.ts';
import { growthFigure } from './growth-figure.ts';
import { measureLog } from './log.ts';
import { measureMapping } from './mapping.ts';
import { plan } from './plan.ts';
import { profileLooks } from './profile.ts';
import { measurePush } from './push.ts';
import { pushFigures } from './push-figures.ts';
import { measureReads } from './reads.ts';
import { readFigures } from './read-figures.ts';
import { reportText } from './report.ts';
import { measureWithdrawal } from './withdrawal.ts';

// `npm run bench`: everything, one after the other, each thing interleaved with what it is measured against.

const begun = performance.now();
const loadBefore = loadavg()[0] ?? Number.NaN;
const { date } = londonTime(new Date());

// Before anything else runs that would share its core.
const engine = told('the consent engine', measureEngine());
const mapping = told('the mapping', measureMapping());
const reads = told('reads', await measureReads(date));
const shares = told('a profile', await profileLooks(date));
const pushes = told('pushes', await measurePush());
const figures: readonly Figure[] = [
  ...readFigures(reads),
  growthFigure(),
  ...pushFigures(pushes),
  ...told('a full pool', await measureFullPool()),
  ...told('a flood', await measureFlood()),
  ...told('withdrawals', await measureWithdrawal()),
  ...told('cold starts', await measureColdStart()),
  ...told('the log', await measureLog(plan.logEntries)),
  ...told('the check', await measureCheck()),
];

const text = reportText({
  machine: `${cpus().length} cores, which the clients, the gateway and PostgreSQL share; load of the machine ${loadBefore.toFixed(1)} before it began`,
  took: (performance.now() - begun) / 60_000,
  date,
  figures,
  reads,
  shares,
  engine,
  mapping,
  pushes,
});
const folder = 'docs/benchmarks';
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/latest.md`, text);
writeFileSync(`${folder}/latest.svg`, chart());
writeFileSync(`${folder}/latest.json`, `${JSON.stringify(measurements(), undefined, 2)}\n`);
process.stdout.write(text);

function told<T>(what: string, result: T): T {
  process.stderr.write(`${((performance.now() - begun) / 60_000).toFixed(1)} min: ${what}\n`);
  return result;
}

/** Of each budget, how much of it was used up: what is beyond the line is missed. */
function chart(): string {
  const bars = figures.flatMap(({ name, value, unit, budget }) => {
    if (name === undefined || budget === undefined) return [];
    const used = 100 * (budget.is === 'at most' ? value / budget.value : budget.value / value);
    // A miss by far would leave no room to read the others.
    return [{ name, value: Math.min(used, 400), budget: 100, label: quantity(value, unit) }];
  });
  const met = figures.filter((figure) => isMet(figure) === true).length;
  const asked = figures.filter((figure) => isMet(figure) !== undefined).length;
  return barChart(
    'How much of each budget is used',
    `${met} of ${asked} budgets are met. A bar that reaches beyond the dashed line missed its budget; bars end at four times it.`,
    bars,
  );
}

/** What docs/scale.md is reckoned from. */
function measurements(): object {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  return {
    version,
    date,
    isShort: plan.isShort,
    figures: Object.fromEntries(figures.map(({ id, value }) => [id, value])),
    reads: Object.fromEntries(reads.by),
  };
}
