import type { UtilityAlgorithm } from '../../src/living-well/reqol-utility.ts';

/** A straight line from the worst state to the best. Not ReQoL-UI, and nothing like it: it shows that an algorithm can be plugged in. */
export const fakeNotForUse: UtilityAlgorithm = {
  id: 'fake-not-for-use',
  valueSet: { id: 'fake-not-for-use', version: '0' },
  items: ['rq01', 'rq02', 'rq03', 'rq05', 'rq08', 'rq10'],
  worst: -0.195,
  utilityOf: ({ mental, physical }) => {
    const points = mental.reduce((sum, level) => sum + level, physical);
    return -0.195 + (1.195 * points) / 28;
  },
};
