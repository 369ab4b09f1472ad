import { nameOf, type PulledSource, type Pulling } from './pulling.ts';

/** The sources whose next pull has come, the one that waits longest first. */
export async function duePulls(
  { pulls, clock }: Pulling,
  sources: readonly PulledSource[],
): Promise<readonly PulledSource[]> {
  const at = clock().getTime();
  const waiting = await Promise.all(
    sources.map(async (one) => {
      const state = await pulls.stateOf(nameOf(one));
      return { one, due: state === undefined ? 0 : state.triedAt.getTime() + one.every };
    }),
  );
  return waiting
    .filter(({ due }) => due <= at)
    .toSorted((first, second) => first.due - second.due)
    .map(({ one }) => one);
}
