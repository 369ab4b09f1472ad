import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reliableChange, type DatedTotal } from '../../src/living-well/reqol-change.ts';
import { clinicalRange } from '../../src/living-well/reqol-cut-off.ts';

function total(value: number, on: string): DatedTotal {
  return { instrument: 'reqol-10', on, total: value };
}

describe('no meaning is read into', () => {
  test('a ReQoL-20 total: nothing public states a cut-off or a threshold', () => {
    expect(clinicalRange('reqol-20', 30)).toBeUndefined();
    const longer = { instrument: 'reqol-20', on: '2024-01-01', total: 30 } as const;
    expect(reliableChange(longer, { ...longer, on: '2024-02-01', total: 60 })).toBeUndefined();
  });
  test('a pair of two instruments', () => {
    const longer = { instrument: 'reqol-20', on: '2024-01-01', total: 30 } as const;
    expect(reliableChange(longer, total(39, '2024-02-01'))).toBeUndefined();
  });
  test('a pair of one day, or the wrong way round', () => {
    expect(reliableChange(total(11, '2024-02-01'), total(29, '2024-02-01'))).toBeUndefined();
    expect(reliableChange(total(11, '2024-02-02'), total(29, '2024-02-01'))).toBeUndefined();
  });
});

describe('the clinical range, by the rule that is named', () => {
  test.each([
    ['below-24', [true, false, false, false]],
    ['at-most-24', [true, true, false, false]],
    ['at-most-25', [true, true, true, false]],
  ] as const)('%s: 23, 24, 25 and 26', (rule, clinical) => {
    expect([23, 24, 25, 26].map((value) => clinicalRange('reqol-10', value, rule))).toEqual(
      clinical.map((inside) => ({ clinical: inside, rule })),
    );
  });
  test('is at most 24 unless a place says otherwise', () => {
    expect(clinicalRange('reqol-10', 25)).toEqual({ clinical: false, rule: 'at-most-24' });
  });
});

describe('reliable change', () => {
  test.each([
    ['the worked person, by the farewell', 11, 29, 'improvement', 18],
    ['the worked person, after the return', 29, 20, 'deterioration', -9],
    ['the worked person, since the start', 11, 20, 'improvement', 9],
    ['five points', 20, 25, 'improvement', 5],
    ['four points', 20, 24, 'none', 4],
    ['five points down', 25, 20, 'deterioration', -5],
    ['five points, prorated', 16.1, 21.1, 'improvement', 5],
  ] as const)('%s', (_, earlier, later, change, points) => {
    expect(reliableChange(total(earlier, '2024-02-01'), total(later, '2024-04-18'))).toEqual({
      change,
      points,
      rule: 'at-least-5',
    });
  });

  test('there and back again is the other way round', () => {
    const value = fc.integer({ min: 0, max: 400 }).map((tenths) => tenths / 10);
    const opposite = { improvement: 'deterioration', deterioration: 'improvement', none: 'none' } as const;
    fc.assert(
      fc.property(value, value, (one, other) => {
        const there = reliableChange(total(one, '2024-01-01'), total(other, '2024-02-01'));
        const back = reliableChange(total(other, '2024-01-01'), total(one, '2024-02-01'));
        expect(back?.change).toBe(opposite[there?.change ?? 'none']);
      }),
    );
  });
});
