import { expect, test } from 'vitest';
import { sharesOf, type CpuProfile } from '../../bench/profile.ts';

const frame = (functionName: string, url = '') => ({ functionName, url });
const library = 'file:///somewhere/src/checkout/node_modules';

/** Ours calls a library, which has the engine parse; the collector; and nothing to do. */
const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [5, 2, 6] },
    { id: 2, callFrame: frame('release', 'file:///anywhere/src/gateway/release.ts'), children: [3] },
    { id: 3, callFrame: frame('query', `${library}/pg/lib/client.js`), children: [4, 7] },
    { id: 4, callFrame: frame('parse'), children: [] },
    { id: 5, callFrame: frame('(garbage collector)') },
    { id: 6, callFrame: frame('(idle)') },
    { id: 7, callFrame: frame('seal', 'file:///anywhere/src/sealing/seal.ts') },
  ],
  startTime: 5_000,
  samples: [3, 2, 3, 4, 5, 6, 7, 3],
  timeDeltas: [500, 10, 20, 30, 40, 1_000, 100, 700],
};

test('time is told by whose code ran and for which of ours, and being idle or starting is no time', () => {
  // The first sample is of its start, the last of its end.
  expect(sharesOf([profile], { from: 5_501, to: 7_000 })).toEqual([
    { where: 'src/sealing', itself: 0.5, onBehalf: 0.5 },
    { where: 'pg', itself: 0.25, onBehalf: 0 },
    { where: '(garbage collector)', itself: 0.2, onBehalf: 0.2 },
    { where: 'src/gateway', itself: 0.05, onBehalf: 0.3 },
  ]);
});
