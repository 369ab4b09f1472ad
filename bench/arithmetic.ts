import type { CrowdFigures } from './people/report.ts';

/** What nobody has measured: how a place would use it. A day's, of one person on record. */
export interface Assumptions {
  readonly looksADay: number;
  readonly changesADay: number;
  /** The busiest hour against the mean one. */
  readonly peak: number;
  /** Share of a core that is to be busy at most, so that what comes at once does not wait. */
  readonly busy: number;
  /** Log entries of one look, and of one change: its arrival and its being applied. */
  readonly entriesOfLook: number;
  readonly entriesOfChange: number;
}

export const assumed: Assumptions = {
  looksADay: 1 / 60,
  changesADay: 4 / 30,
  peak: 3,
  busy: 0.5,
  entriesOfLook: 1,
  entriesOfChange: 2,
};

/** What so many people on record come to. Bytes; a day's; cores at the busiest hour. */
export interface Reckoned {
  readonly people: number;
  readonly resources: number;
  readonly bytes: number;
  readonly levels: number;
  readonly looksAnHour: number;
  readonly changesAnHour: number;
  readonly entriesADay: number;
  readonly walADay: number;
  readonly growthAYear: number;
  readonly serverCores: number;
  readonly workerCores: number;
  readonly databaseCores: number;
}

const dayHours = 24;
const hourMs = 3_600_000;
const yearDays = 365;

/** Everything grows with the people, as it did between the crowds that were measured; but the depth of an index with its logarithm. */
export function reckon(
  people: number,
  measured: Pick<CrowdFigures, 'people' | 'resources' | 'bytes' | 'tree' | 'look' | 'change'>,
  { looksADay, changesADay, peak, busy, entriesOfLook, entriesOfChange }: Assumptions,
): Reckoned {
  const times = people / measured.people;
  const looks = people * looksADay;
  const changes = people * changesADay;
  const { look, change } = measured;
  const cores = (ofLook: number, ofChange: number): number =>
    ((looks * ofLook + changes * ofChange) * peak) / dayHours / hourMs / busy;
  return {
    people,
    resources: measured.resources * times,
    bytes: measured.bytes * times,
    levels: levelsOf(measured.tree, times),
    looksAnHour: (looks * peak) / dayHours,
    changesAnHour: (changes * peak) / dayHours,
    entriesADay: looks * entriesOfLook + changes * entriesOfChange,
    walADay: looks * look.wal + changes * change.wal,
    growthAYear: (looks * look.disk + changes * change.disk) * yearDays,
    serverCores: cores(look.server, change.server),
    workerCores: cores(look.worker, change.worker),
    databaseCores: cores(look.postgres, change.postgres),
  };
}

/** A page of a level has room for as many below it as there are leaves to one inner page. */
function levelsOf({ leaves, inner, levels }: CrowdFigures['tree'], times: number): number {
  if (inner === 0) return levels;
  const fanOut = leaves / inner;
  // A logarithm of a whole power comes out a hair above it.
  const needed = 1 + Math.ceil(Math.log(leaves * times) / Math.log(fanOut) - 1e-9);
  return times >= 1 ? Math.max(levels, needed) : needed;
}
