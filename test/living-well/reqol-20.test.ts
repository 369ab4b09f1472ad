import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reqol20, reqol20Items } from '../../src/living-well/reqol-instruments.ts';
import { scoreReqol } from '../../src/living-well/reqol.ts';

// Invented for this test: which items are reversed is on the licensed form, and not here.
const invented = reqol20({ reversed: ['rq20-02', 'rq20-07'], valueOfLiving: 'rq20-07' });

function answered(answerOf: (item: string) => number | null): Record<string, number | null> {
  return Object.fromEntries(reqol20Items.map((item) => [item, answerOf(item)]));
}

describe('no total of ReQoL-20', () => {
  test('with one blank, under the strict rule', () => {
    const answers = answered((item) => (item === 'rq20-05' ? null : 4));
    expect(scoreReqol(invented, { answers, orientation: 'oriented-0-4' })).toMatchObject({
      total: undefined,
      missing: 1,
    });
  });
  test('with three blanks, under any rule', () => {
    const answers = answered((item) => (item < 'rq20-04' ? null : 4));
    expect(scoreReqol(invented, { answers, orientation: 'oriented-0-4' }, 'prorate-1')).toMatchObject({
      total: undefined,
      missing: 3,
    });
  });
  test('from answers to the shorter form: one is never converted into the other', () => {
    const answers = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`rq${String(index + 1).padStart(2, '0')}`, 4]),
    );
    expect(scoreReqol(invented, { answers, orientation: 'oriented-0-4' }, 'prorate-1').missing).toBe(20);
  });
});

test('two blanks of twenty are prorated', () => {
  const answers = answered((item) => (item < 'rq20-03' ? null : 3));
  expect(scoreReqol(invented, { answers, orientation: 'oriented-0-4' }, 'prorate-1').total).toBe(60);
});

test('the items that the licensee declares as reversed are', () => {
  const answers = answered((item) => (item === 'rq20-02' || item === 'rq20-07' ? 0 : 4));
  expect(scoreReqol(invented, { answers, orientation: 'frequency-0-4' }).total).toBe(80);
});

test('the physical item has its own place and is never in the total', () => {
  const answers = { ...answered(() => 2), 'rq20-physical': 4 };
  const score = scoreReqol(invented, { answers, orientation: 'oriented-0-4', physicalPolarity: '0-none' });
  expect(score).toMatchObject({ total: 40, physicalProblemLevel: 4 });
});

test('a total lies in 0 to 80, or there is none', () => {
  const answer = fc.option(fc.integer({ min: 0, max: 4 }), { nil: null, freq: 30 });
  fc.assert(
    fc.property(fc.array(answer, { minLength: 20, maxLength: 20 }), (values) => {
      const answers = Object.fromEntries(reqol20Items.map((item, index) => [item, values[index] ?? null]));
      const { total } = scoreReqol(invented, { answers, orientation: 'frequency-0-4' }, 'prorate-1');
      expect(total === undefined || (total >= 0 && total <= 80)).toBe(true);
    }),
  );
});
