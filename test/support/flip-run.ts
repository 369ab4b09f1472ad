import type { Flip } from './flips.ts';
import { personIdOf } from './look.ts';
import type { CaseRecordInput } from './people.ts';
import type { ThreeGateways } from './three-gateways.ts';
import {
  bodiesAfterWithdrawal,
  readsAfterWithdrawal,
  timed,
  type Committed,
  type Operation,
} from './withdrawal-history.ts';

export interface FlipRunOptions {
  /** At least so many of each. */
  readonly flips: number;
  readonly reads: number;
  readonly hot: CaseRecordInput;
  readonly others: readonly CaseRecordInput[];
}

/** What flips and reads came to. */
export interface FlipRun {
  readonly flips: number;
  readonly reads: number;
  /** Reads that showed something: with none, or all, nothing was tested. */
  readonly shown: number;
  readonly stale: number;
  readonly late: number;
  /** Milliseconds from sending to the acknowledgement, or the answer. */
  readonly withdrawal: Percentiles;
  readonly read: Percentiles;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** An operation, on whom, and the row that says when it was committed. */
type Step = Operation & { readonly whom: string; readonly row: string };

const readersAtOnce = 8;
/** Reads of a person that begin after each flip and before the next: without them nobody would have looked. */
const readsBetween = 2;

/** Flips the hot person and two of the others at a time, while readers ask for them, each time at another server. */
export async function runFlips(three: ThreeGateways, flip: Flip, options: FlipRunOptions): Promise<FlipRun> {
  const steps = await flipAndRead(three, flip, options);
  const times = await commitTimes(three, flip, steps);
  const people = new Map(steps.map(({ whom }) => [whom, steps.filter((step) => step.whom === whom)]));
  const reads = steps.filter(({ kind }) => kind === 'read');
  const count = (check: (history: readonly Step[]) => readonly unknown[]): number =>
    [...people.values()].reduce((sum, history) => sum + check(history).length, 0);
  return {
    flips: steps.length - reads.length,
    reads: reads.length,
    shown: reads.filter(({ shown }) => shown).length,
    stale: count(readsAfterWithdrawal),
    late: count((history) => bodiesAfterWithdrawal(history.flatMap((step) => committed(step, times)))),
    withdrawal: percentilesOf(steps.filter(({ kind }) => kind === 'withdraw')),
    read: percentilesOf(reads),
  };
}

function percentilesOf(steps: readonly Step[]): Percentiles {
  const took = steps.map(({ start, end }) => end - start).toSorted((one, other) => one - other);
  const at = (share: number): number => took[Math.floor(took.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

async function flipAndRead(
  three: ThreeGateways,
  flip: Flip,
  { flips, reads, hot, others }: FlipRunOptions,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const waiting = new Set<{ whom: string; since: number; left: number; done: () => void }>();
  const whomOf = (person: CaseRecordInput): string => (flip.forEverybody ? 'everybody' : person.person.id);
  const done = { flips: 0, reads: 0 };
  const enough = (): boolean => done.flips >= flips && done.reads >= reads;
  let turn = 0;
  const nextUrl = (): string => three.urls[turn++ % three.urls.length] ?? three.real.url;

  const watched = (whom: string): Promise<void> =>
    new Promise((done) => waiting.add({ whom, since: performance.now(), left: readsBetween, done }));
  const change = async (kind: 'withdraw' | 'permit', person: CaseRecordInput): Promise<void> => {
    const { result, ...times } = await timed(() => flip[kind](person, nextUrl()));
    steps.push({ kind, whom: whomOf(person), row: `${kind} ${result}`, ...times });
    done.flips += 1;
    await watched(whomOf(person));
  };
  const flipping = [hot];
  const flipper = async (place: number, candidates: readonly CaseRecordInput[]): Promise<void> => {
    for (let round = 0; !enough(); round++) {
      const person = candidates[round % candidates.length] ?? hot;
      flipping[place] = person;
      await change('withdraw', person);
      await change('permit', person);
    }
  };
  let flippersAtWork = true;
  const reader = async (): Promise<void> => {
    while (flippersAtWork) {
      const person = whomToRead({ turn, hot, others, flipping });
      const url = `${nextUrl()}/fhir/Patient/${personIdOf(person)}/$current-support`;
      const { result, ...times } = await timed(async () => {
        const response = await fetch(url, { headers: flip.headers(person) });
        if (response.status !== 200) throw new Error(`a read was answered ${response.status}`);
        return { body: await response.text(), audit: response.headers.get('x-audit-id') ?? '' };
      });
      const shown = flip.shows(result.body);
      steps.push({ kind: 'read', whom: whomOf(person), row: `read ${result.audit}`, shown, ...times });
      done.reads += 1;
      for (const one of waiting) {
        if (one.whom !== whomOf(person) || times.start < one.since || --one.left > 0) continue;
        waiting.delete(one);
        one.done();
      }
    }
  };
  const half = Math.ceil(others.length / 2);
  const flippers = flip.forEverybody
    ? [flipper(0, [hot])]
    : [flipper(0, [hot]), flipper(1, others.slice(0, half)), flipper(2, others.slice(half))];
  const flipped = Promise.all(flippers).finally(() => (flippersAtWork = false));
  await Promise.all([flipped, ...Array.from({ length: readersAtOnce }, reader)]);
  return steps;
}

/** Half of the reads go to the hot person, most others to whoever is being flipped, some to anybody. */
function whomToRead({
  turn,
  hot,
  others,
  flipping,
}: Pick<FlipRunOptions, 'hot' | 'others'> & {
  turn: number;
  flipping: readonly CaseRecordInput[];
}): CaseRecordInput {
  const of = (people: readonly CaseRecordInput[]): CaseRecordInput => people[turn % people.length] ?? hot;
  if (turn % 10 < 5) return hot;
  return turn % 10 < 9 ? of(flipping) : of(others);
}

/** When each step was committed, by its row. */
async function commitTimes(
  three: ThreeGateways,
  flip: Flip,
  steps: readonly Step[],
): Promise<ReadonlyMap<string, number>> {
  const rows = {
    withdraw: flip.withdrawals,
    permit: flip.permits,
    read: "SELECT id, pg_xact_commit_timestamp(xmin) FROM audit_event WHERE kind = 'support'",
  };
  const times = new Map<string, number>();
  for (const kind of ['withdraw', 'permit', 'read'] as const) {
    const ids = steps.filter((step) => step.kind === kind).map(({ row }) => row.slice(kind.length + 1));
    for (const [id, at] of await three.momentsOf(rows[kind], ids)) times.set(`${kind} ${id}`, at);
  }
  return times;
}

function committed({ kind, row, shown }: Step, times: ReadonlyMap<string, number>): readonly Committed[] {
  if (kind === 'read' && shown !== true) return [];
  const at = times.get(row);
  if (at === undefined) throw new Error('an answer was given of which the database has no row');
  return [{ kind: kind === 'read' ? 'shown' : kind === 'withdraw' ? 'withdrawn' : 'in-force', at }];
}
