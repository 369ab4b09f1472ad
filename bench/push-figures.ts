import type { Figure } from './figures.ts';
import type { PushFigures } from './push.ts';

/** What pushes are held to: the best call and the worst of each backend are in the table; the budget is for lists of people who are known. */
export function pushFigures(pushes: readonly PushFigures[]): readonly Figure[] {
  return pushes.flatMap(({ backend, accepted, processed }) => {
    const largest = accepted.findLast(({ areNew }) => !areNew);
    const on = `queue on ${backend}`;
    return [
      {
        id: `push-accepted-${backend.toLowerCase()}`,
        name: `push accepted, ${on}`,
        what: `push, accepted durably: records a second against a bare multi-row insert, ${on}`,
        value: largest === undefined ? Number.NaN : (100 * largest.gateway) / largest.floor,
        unit: '%',
        budget: { is: 'at least', value: 50 },
        why: 'push.md#where-it-goes',
        note: `${largest?.perCall ?? 0} a call`,
      },
      {
        id: `push-processed-${backend.toLowerCase()}`,
        name: `push processed, ${on}`,
        what: `push, processed end to end: resources a second against F3, ${on}`,
        value: 100 * processed.share,
        unit: '%',
        budget: { is: 'at least', value: 20 },
        why: 'processing.md',
        note: `${processed.resources.toFixed(0)} a second by one worker`,
      },
    ] as const;
  });
}
