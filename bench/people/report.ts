import type { Measured } from '../load.ts';
import { refusedText } from '../read-figures.ts';
import { limits } from './affordable.ts';
import type { Cost } from './costs.ts';
import type { Laid } from './lay-people.ts';
import { kinds, validNumbers } from './population.ts';
import type { TableSize, TreeShape } from './table-sizes.ts';

/** What was measured among so many people. */
export interface CrowdFigures extends Laid {
  /** More than were laid, where half an hour or the disk did not allow them. */
  readonly wanted: number;
  /** Answers that were looked at, each right. */
  readonly checked: number;
  readonly looks: readonly (Measured & { readonly clients: number })[];
  readonly tables: readonly TableSize[];
  readonly tree: TreeShape;
  readonly look: Cost;
  readonly change: Cost;
}

/** p50 of one client among the most people against that among the fewest. */
export const growthBudget = 1.3;

export function growthOf(crowds: readonly CrowdFigures[]): number {
  const p50 = (crowd: CrowdFigures | undefined): number =>
    crowd?.looks.find(({ clients }) => clients === 1)?.p50 ?? Number.NaN;
  const inOrder = crowds.toSorted((one, other) => one.people - other.people);
  return p50(inOrder.at(-1)) / p50(inOrder[0]);
}

export function scaleText(crowds: readonly CrowdFigures[], date: string): string {
  const [last] = crowds.toSorted((one, other) => other.people - one.people);
  if (last === undefined) throw new Error('nobody was laid');
  const growth = growthOf(crowds);
  return [
    '# Few people and many',
    '',
    `\`npm run bench:scale\` on ${date}. Made-up people in equal shares of the demo's ${kinds} kinds, ${(last.resources / last.people).toFixed(1)} resources each on average, laid in the rows that the product would have`,
    'written (`test/bench/people-rows.pg.test.ts` holds them together): sealed under a key of their own, found by keyed hashes, with history, order of changes, choices, the records',
    `as they were sent, and the shared directory. Of the access log they have nothing. The range of numbers that is never issued has ${validNumbers().length.toLocaleString('en-GB')} with a valid check digit: people beyond`,
    "are known by their source's own identifier only. Each crowd's gateway was asked for people of every kind, by id and by number, for nobody and for somebody erased, and every answer was right.",
    '',
    '| people | laid in | people a second | on disk | a person | answers checked |',
    '| --- | --- | --- | --- | --- | --- |',
    ...crowds.map(
      ({ people, seconds, bytes, checked }) =>
        `| ${whole(people)} | ${(seconds / 60).toFixed(1)} min | ${whole(people / seconds)} | ${(bytes / 1e9).toFixed(2)} GB | ${kilo(bytes / people)} | ${checked} |`,
    ),
    '',
    ...fewer(crowds),
    '## Looks at people taken at random',
    '',
    `\`$current-support\`, people of the whole kind (30 resources), crowds in turn, medians. p50 of one client among ${whole(last.people)} against that among the fewest: **${growth.toFixed(2)} ×**, budget at most ${growthBudget} ×: ${growth <= growthBudget ? 'met' : '**missed**'}.`,
    '',
    '| people | clients | looks a second | p50 ms | p95 ms | p99 ms |',
    '| --- | --- | --- | --- | --- | --- |',
    ...crowds.flatMap(({ people, looks }) =>
      looks.map(
        ({ clients, perSecond, refused, p50, p95, p99 }) =>
          `| ${whole(people)} | ${clients} | ${whole(perSecond)}${refusedText({ refused })} | ${p50.toFixed(2)} | ${p95.toFixed(2)} | ${p99.toFixed(2)} |`,
      ),
    ),
    '',
    '## What one costs',
    '',
    'One client, people taken at random, from a checkpoint on: the pages of most of them are written ahead whole, which a quick succession or wal_compression lessens. A change is one goal of somebody, pushed by itself and applied. What the database grew by is without what vacuum clears away.',
    '',
    '| people | | CPU of the server, ms | of the worker | of PostgreSQL | written ahead | the database grew by |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...crowds.flatMap(({ people, look, change }) => [
      costRow(whole(people), 'a look', look),
      costRow('', 'a change', change),
    ]),
    '',
    `## On disk, ${whole(last.people)} people`,
    '',
    '| table | rows | table | out of line | indexes | a person, all | levels of the deepest index |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...last.tables.map(
      ({ name, rows, table, toast, indexes, levels }) =>
        `| ${name} | ${whole(rows)} | ${mega(table)} | ${mega(toast)} | ${mega(indexes)} | ${kilo((table + toast + indexes) / last.people)} | ${levels} |`,
    ),
    '',
  ].join('\n');
}

function fewer(crowds: readonly CrowdFigures[]): readonly string[] {
  return crowds
    .filter(({ people, wanted }) => people < wanted)
    .flatMap(({ people, wanted }) => [
      `**${whole(wanted)} were wanted.** At the pace of the crowd before, ${whole(people)} is what ${limits.seconds / 60} minutes and ${limits.bytes / 1e9} GB, or half of what the disk has free, allow.`,
      '',
    ]);
}

function costRow(people: string, what: string, { server, worker, postgres, wal, disk }: Cost): string {
  return `| ${people} | ${what} | ${[server, worker, postgres].map((ms) => ms.toFixed(2)).join(' | ')} | ${kilo(wal)} | ${kilo(disk)} |`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}

function kilo(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function mega(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
