/**
 * The middle time, in milliseconds, that `work` takes for each of several things. They take turns, each round begins with another of them, so that
 * whatever else the machine does falls on all alike.
 */
export async function interleavedMedians<T>(
  things: readonly T[],
  rounds: number,
  work: (thing: T) => Promise<void>,
): Promise<ReadonlyMap<T, number>> {
  const times = new Map<T, number[]>(things.map((thing) => [thing, []]));
  // The first rounds warm up what they run on.
  for (let round = -Math.ceil(rounds / 10); round < rounds; round++) {
    for (let turn = 0; turn < things.length; turn++) {
      const thing = things[(Math.abs(round) + turn) % things.length];
      if (thing === undefined) continue;
      const begun = performance.now();
      await work(thing);
      if (round >= 0) times.get(thing)?.push(performance.now() - begun);
    }
  }
  return new Map([...times].map(([thing, taken]) => [thing, medianOf(taken)]));
}

/** Between the slowest and the fastest. */
export function spreadOf(medians: ReadonlyMap<unknown, number>): number {
  return Math.max(...medians.values()) - Math.min(...medians.values());
}

function medianOf(values: readonly number[]): number {
  const inOrder = values.toSorted((one, other) => one - other);
  return inOrder[Math.floor(inOrder.length / 2)] ?? Number.NaN;
}
