import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { londonTime } from '../src/living-well/london-time.ts';
import { parseKeys } from '../src/sealing/keys.ts';
import { measure, median, type Measured } from './load.ts';
import { affordable } from './people/affordable.ts';
import { checkCrowd, type Asking } from './people/check-crowd.ts';
import { costOfChange, costOfLook } from './people/costs.ts';
import { makeCrowd } from './people/crowd.ts';
import { personIdOf } from './people/person-rows.ts';
import { createPopulation, kinds } from './people/population.ts';
import { scaleText, type CrowdFigures } from './people/report.ts';
import { tableSizes, treeShape } from './people/table-sizes.ts';
import { plan } from './plan.ts';
import { whileRunning, type Running } from './running.ts';
import { scaleDocument, scaleDocumentPath } from './scale-document.ts';

// `npm run bench:scale [PEOPLE...]`: looks at random people among few and among many, interleaved. 26 kB of disk a person.

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [2_000, 100_000, 1_000_000];
const clientCounts = [1, 16, 64];
const { date } = londonTime(new Date());
const population = createPopulation(date);
const folders: string[] = [];
const done: CrowdFigures[] = [];
try {
  await measureSizes(sizes, []);
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
const text = scaleText(done, date);
const folder = 'docs/benchmarks';
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/scale.md`, text);
writeFileSync(`${folder}/scale.json`, `${JSON.stringify({ date, crowds: done }, undefined, 2)}\n`);
writeFileSync(scaleDocumentPath, await scaleDocument());
process.stdout.write(text);

/** A crowd that is up, and what was measured on it so far. */
interface Crowd {
  readonly laid: Awaited<ReturnType<typeof makeCrowd>>;
  readonly wanted: number;
  readonly running: Running;
  readonly checked: number;
  /** Whom to ask for next. */
  readonly next: () => string;
  readonly taken: Map<number, Measured[]>;
}

/** All crowds are up at once, so that they can be asked in turn. */
async function measureSizes([wanted, ...larger]: readonly number[], up: readonly Crowd[]): Promise<void> {
  if (wanted === undefined) return measureCrowds(up);
  const before = up.at(-1)?.laid;
  const { bavail, bsize } = statfsSync(tmpdir());
  const people = before === undefined ? wanted : affordable(wanted, before, bavail * bsize);
  if (people < wanted)
    process.stderr.write(`${wanted} people are more than half an hour or the disk allows: ${people}\n`);
  const laid = await makeCrowd(people, date);
  folders.push(laid.folder);
  process.stderr.write(
    `${people} people laid in ${(laid.seconds / 60).toFixed(1)} min, ${(laid.bytes / 1e9).toFixed(2)} GB\n`,
  );
  return whileRunning({ folder: laid.folder }, async (running) => {
    const keys = parseKeys(readFileSync(running.subject.files.keysFile, 'utf8'));
    const asking = { url: running.subject.url, headers: await running.subject.bearer() };
    const checked = await checkCrowd(asking, running.pool, keys, { population, people });
    process.stderr.write(`${checked} people asked for, each answer as it has to be\n`);
    const next = (): string => {
      // Of the whole kind, but for person number 0, who was erased.
      const [record] = population.recordsOf(kinds * randomInt(1, Math.floor(people / kinds)));
      if (record === undefined) throw new Error('there is nobody');
      return `${running.subject.url}/fhir/Patient/${personIdOf(keys, record)}/$current-support`;
    };
    await measureSizes(larger, [...up, { laid, wanted, running, checked, next, taken: new Map() }]);
  });
}

async function measureCrowds(crowds: readonly Crowd[]): Promise<void> {
  for (let round = -1; round < plan.rounds; round++) {
    for (const clients of clientCounts) {
      for (const { running, next, taken } of crowds) {
        // Made before: what is measured is the gateway.
        const asking = await askingFor(running, next);
        const made = Array.from({ length: 20_000 }, asking);
        let place = 0;
        const measured = await measure({
          clients,
          seconds: plan.seconds,
          next: () => made[place++ % made.length] ?? asking(),
        });
        // The first round warms up and is not counted.
        if (round >= 0) taken.set(clients, [...(taken.get(clients) ?? []), measured]);
      }
    }
  }
  for (const { laid, wanted, running, checked, next, taken } of crowds) {
    const tables = await tableSizes(running.pool);
    const tree = await treeShape(running.pool);
    const looks = [...taken].map(([clients, rounds]) => ({ clients, ...middleOf(rounds) }));
    const look = await costOfLook(running, 500, await askingFor(running, next));
    const change = await costOfChange(running, population, laid.people);
    const { folder: _, ...how } = laid;
    done.push({ ...how, wanted, checked, looks, tables, tree, look, change });
  }
}

/** With a token of now: it lasts for minutes, and the crowds are laid for longer. */
async function askingFor({ subject }: Running, next: () => string): Promise<() => Asking> {
  const headers = await subject.bearer();
  return () => ({ url: next(), headers });
}

function middleOf(rounds: readonly Measured[]): Measured {
  const middle = (figure: keyof Measured): number => median(rounds.map((one) => one[figure]));
  return {
    requests: middle('requests'),
    refused: middle('refused'),
    perSecond: middle('perSecond'),
    p50: middle('p50'),
    p95: middle('p95'),
    p99: middle('p99'),
  };
}
