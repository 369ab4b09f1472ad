import { describe, expect, test } from 'vitest';
import { reqol10, reqol20 } from '../../src/living-well/reqol-instruments.ts';
import { needsNotice } from '../../src/living-well/reqol-notice.ts';
import type { ReqolOrientation } from '../../src/living-well/reqol-orientation.ts';

describe('the source is told (living-well 2.1) when the item on the value of living has', () => {
  test.each([
    ['the worst answer', 'oriented-0-4', 0],
    ['the second-worst answer', 'oriented-0-4', 1],
    ['the worst, sent as a frequency', 'frequency-0-4', 4],
    ['the second-worst, sent as a frequency', 'frequency-0-4', 3],
    ['the worst, counted from 1', 'frequency-position-1-5', 5],
    ['the second-worst, counted from 1', 'frequency-position-1-5', 4],
    ['an answer that cannot be read: the worst cannot be ruled out', 'frequency-0-4', 9],
  ] as const)('%s', (_, orientation, rq06) => {
    expect(needsNotice(reqol10, { answers: { rq06 }, orientation })).toBe(true);
  });

  test('the worst answer, though every other item is blank and there is no total', () => {
    const answers = { rq01: null, rq06: 0, rq10: null };
    expect(needsNotice(reqol10, { answers, orientation: 'oriented-0-4' })).toBe(true);
  });

  test('the worst answer, in a ReQoL-20 form too: where it stands is declared', () => {
    const invented = reqol20({ reversed: ['rq20-07'], valueOfLiving: 'rq20-07' });
    expect(needsNotice(invented, { answers: { 'rq20-07': 4 }, orientation: 'frequency-0-4' })).toBe(true);
    expect(needsNotice(invented, { answers: { rq06: 4 }, orientation: 'frequency-0-4' })).toBe(false);
  });
});

describe('nobody is told', () => {
  test.each([
    ['the middle answer', 'oriented-0-4', 2],
    ['the best answer', 'oriented-0-4', 4],
    ['the best, sent as a frequency', 'frequency-0-4', 0],
    ['a blank', 'oriented-0-4', null],
  ] as const)('of %s', (_, orientation: ReqolOrientation, rq06) => {
    expect(needsNotice(reqol10, { answers: { rq06 }, orientation })).toBe(false);
  });
  test('of the worst answer to any other item', () => {
    const answers = {
      rq01: 0,
      rq02: 0,
      rq03: 0,
      rq04: 0,
      rq05: 0,
      rq06: 2,
      rq07: 0,
      rq08: 0,
      rq09: 0,
      rq10: 0,
      rq11: 0,
    };
    expect(needsNotice(reqol10, { answers, orientation: 'oriented-0-4' })).toBe(false);
  });
});
