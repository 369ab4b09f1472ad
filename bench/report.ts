import type { EngineFigure } from './engine.ts';
import { figureTable, isMet, type Figure } from './figures.ts';
import type { MappingFigure } from './mapping.ts';
import { plan } from './plan.ts';
import { shareTable, type Share } from './profile.ts';
import { pushReport, type PushFigures } from './push.ts';
import { readTable } from './read-figures.ts';
import type { Reads } from './reads.ts';

export interface Report {
  readonly machine: string;
  /** Minutes. */
  readonly took: number;
  readonly date: string;
  readonly figures: readonly Figure[];
  readonly reads: Reads;
  readonly shares: readonly Share[];
  readonly engine: readonly EngineFigure[];
  readonly mapping: readonly MappingFigure[];
  readonly pushes: readonly PushFigures[];
}

/** One run as Markdown: what is asked and what is so first, then where it comes from. */
export function reportText(report: Report): string {
  const { machine, took, date, figures, reads, shares, engine, mapping, pushes } = report;
  const missed = figures.filter((figure) => isMet(figure) === false);
  return [
    '# Latest measurements',
    '',
    `\`npm run bench\` on ${date}: ${plan.rounds} rounds of ${plan.seconds} s a load, interleaved; medians. ${machine}. ${took.toFixed(0)} minutes.${plan.isShort ? ' **A short run: its figures are of few samples.**' : ''}`,
    '',
    `**${missed.length} of ${figures.filter((figure) => isMet(figure) !== undefined).length} budgets missed.** What is measured outside of this project, the leading open FHIR server on the same machine, is not here. People by the hundred thousand are laid by \`npm run bench:scale\` ([scale.md](scale.md)).`,
    '',
    '![How much of each budget is used](latest.svg)',
    '',
    ...figureTable(figures),
    '## Reads',
    '',
    'Floors are what this machine does with the same driver and no gateway: F1 one indexed select of 14 kB and one durable insert a request; F2 the same with the inserts of requests in flight committed together. What is written ahead includes whole pages after a checkpoint.',
    '',
    ...readTable(reads),
    "## Where a 2am read's time goes",
    '',
    'Of the time that the server was not idle while 16 nurses looked at a page: whose code ran; and of ours, with the libraries and parts of Node that it called. `(none)` ran for nobody of ours in particular: what comes in from the network, and answers of the database. `(program)` is native code.',
    '',
    ...shareTable(shares),
    '## The consent engine alone, one core',
    '',
    '| one request | median ms | p99 ms | budget ms |',
    '| --- | --- | --- | --- |',
    ...engine.map(
      ({ name, median, p99, budget }) => `| ${name} | ${median.toFixed(2)} | ${p99.toFixed(2)} | ${budget} |`,
    ),
    '',
    '## Case records to Bundles, from JSON text, one core',
    '',
    '| records a call | records a second |',
    '| --- | --- |',
    ...mapping.map(({ recordsPerCall, perSecond }) => `| ${recordsPerCall} | ${Math.round(perSecond)} |`),
    '',
    '## Pushes',
    '',
    ...pushReport(pushes),
  ].join('\n');
}
