import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { assumed, reckon, type Reckoned } from './arithmetic.ts';
import type { CrowdFigures } from './people/report.ts';

const places: readonly (readonly [name: string, people: number])[] = [
  ['a town', 250_000],
  ['a region', 3_000_000],
  ['England', 57_000_000],
];

export const scaleDocumentPath = 'docs/scale.md';

/** docs/scale.md, of what `npm run bench:scale` measured last. */
export async function scaleDocument(): Promise<string> {
  const { date, crowds } = JSON.parse(readFileSync('docs/benchmarks/scale.json', 'utf8')) as {
    date: string;
    crowds: readonly CrowdFigures[];
  };
  const [measured] = crowds.toSorted((one, other) => other.people - one.people);
  if (measured === undefined) throw new Error('nothing was measured');
  const options = await resolveConfig(scaleDocumentPath);
  return format(textOf(measured, date), { ...options, parser: 'markdown' });
}

function textOf(measured: CrowdFigures, date: string): string {
  const every = places.map(([, people]) => reckon(people, measured, assumed));
  const one = every[0];
  if (one === undefined) throw new Error('there is no place');
  const { bytes, people, look, change } = measured;
  const often = (aDay: number): string => `${(30 * aDay).toFixed(1)} times in 30 days`;
  return [
    '# A town, a region, England',
    '',
    `Written by \`npm run bench:scale\` from what it measured on ${date} among ${whole(people)} people ([figures](benchmarks/scale.md)); the arithmetic is \`bench/arithmetic.ts\` and is tested.`,
    'It reckons with **everybody who lives there being on record**, which no service has: of one in fifty, take a fiftieth.',
    '',
    '## Assumed, not measured',
    '',
    `- Each person on record is looked at ${often(assumed.looksADay)}, on the page or by a system; something in their record changes and is pushed ${often(assumed.changesADay)}.`,
    `- The busiest hour has ${assumed.peak} times the mean hour's, and then no core is to be busy for more than ${100 * assumed.busy} % of the time.`,
    `- A look leaves ${assumed.entriesOfLook} entry in the access log, a change ${assumed.entriesOfChange}.`,
    `- A record is the mix that was measured, ${(measured.resources / people).toFixed(1)} resources a person; nobody's is ever deleted. CPU was measured one request at a time: many at once share transactions and cost less, a crowded machine makes each cost more.`,
    '',
    '## Measured',
    '',
    '| | a person on record | a look | a change |',
    '| --- | --- | --- | --- |',
    `| disk | ${kilo(bytes / people)} | ${kilo(look.disk)} | ${kilo(change.disk)} |`,
    `| written ahead | | ${kilo(look.wal)} | ${kilo(change.wal)} |`,
    `| CPU of servers, ms | | ${look.server.toFixed(2)} | ${change.server.toFixed(2)} |`,
    `| CPU of workers, ms | | ${look.worker.toFixed(2)} | ${change.worker.toFixed(2)} |`,
    `| CPU of PostgreSQL, ms | | ${look.postgres.toFixed(2)} | ${change.postgres.toFixed(2)} |`,
    '',
    '## Reckoned',
    '',
    `| | ${places.map(([name, count]) => `${name}, ${whole(count)}`).join(' | ')} |`,
    `| --- | ${places.map(() => '---').join(' | ')} |`,
    ...rows.map(([name, of]) => `| ${name} | ${every.map(of).join(' | ')} |`),
    '',
    ...limits(every, measured),
  ].join('\n');
}

const rows: readonly (readonly [name: string, of: (reckoned: Reckoned) => string])[] = [
  ['rows of resources, current and former', ({ resources }) => whole(resources)],
  ['bytes, once everybody is on record', ({ bytes }) => tera(bytes)],
  ['growth a year by looks and changes', ({ growthAYear }) => tera(growthAYear)],
  ["levels of the index of a person's resources", ({ levels }) => String(levels)],
  ['looks in the busiest hour', ({ looksAnHour }) => whole(looksAnHour)],
  ['changes in the busiest hour', ({ changesAnHour }) => whole(changesAnHour)],
  ['log entries a day', ({ entriesADay }) => whole(entriesADay)],
  ['written ahead a day, to every standby', ({ walADay }) => tera(walADay)],
  ['cores of servers', ({ serverCores }) => cores(serverCores)],
  ['cores of workers', ({ workerCores }) => cores(workerCores)],
  ['cores of PostgreSQL', ({ databaseCores }) => cores(databaseCores)],
];

/** What one machine stops being enough for, in the order in which it does. */
function limits(every: readonly Reckoned[], measured: CrowdFigures): readonly string[] {
  const [, region, england] = every;
  if (region === undefined || england === undefined) throw new Error('there are three places');
  const perPartition = 5e11;
  const entriesASecond = Math.round(england.entriesADay / 86_400);
  return [
    '## What stops being true on one machine',
    '',
    `- **A look's pages in memory.** Its time does not depend on how many people there are for as long as their pages are there: the index has ${region.levels} levels for a region and ${england.levels} for England, and the rows of a person lie beside each other. Among ${whole(measured.people)} people that was ${tera(measured.bytes)}; a region is ${tera(region.bytes)}, and a look at somebody whom nobody looked at lately then waits for a disk some ten times.`,
    `- **One PostgreSQL.** Servers and workers replicate and hold no state; the primary does not. When ${cores(region.databaseCores)} cores (a region) become ${cores(england.databaseCores)} (England), or ${tera(england.bytes)} no longer fit what can be backed up and restored in a night, \`resource\`, \`resource_history\`, \`inbox\`, \`person_revision\` and \`source_record\` part by \`person_id\`, which is the first column of each of their keys: in parts of half a terabyte ${whole(Math.ceil(region.bytes / perPartition))} for a region and ${whole(Math.ceil(england.bytes / perPartition))} for England on the first day, and as many more each year as the growth above says; declared, or on machines of their own. No statement of a look or of a change reads two people's rows but for people who were merged.`,
    '- **What is found by its own hash or id.** `person_identifier` parts by its hash. `resource_id` finds a person by the id of one resource: parted by person it would have to be asked in every part, and needs a table of its own.',
    `- **One log.** Its order is one, so one sequencer folds all entries: ${whole(entriesASecond)} a second in the mean for England, against what docs/benchmarks/latest.md says that it folds. \`audit_event\` parts by time.`,
    '- **One organisation for all.** England is not one controller. A gateway for each integrated care board is a region or less, and nothing here is shared between two of them.',
    '',
  ];
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}

function kilo(bytes: number): string {
  return `${(bytes / 1e3).toFixed(1)} kB`;
}

function tera(bytes: number): string {
  return bytes >= 1e12 ? `${(bytes / 1e12).toFixed(1)} TB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function cores(value: number): string {
  return value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : whole(value);
}
