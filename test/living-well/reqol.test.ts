import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reqolItems, scoreReqol10, type Reqol10Form } from '../../src/living-well/reqol.ts';

const reversed = ['rq01', 'rq03', 'rq06', 'rq09'];

function form(answers: Reqol10Form['answers'], rest: Partial<Reqol10Form> = {}): Reqol10Form {
  return { id: 'R1', date: '2024-02-01', orientation: 'frequency-0-4', answers, ...rest };
}

function everyItem(answerOf: (item: string) => number): Reqol10Form['answers'] {
  return Object.fromEntries(reqolItems.map((item) => [item, answerOf(item)]));
}

describe('no total', () => {
  test.each(reqolItems)('when %s is blank: a blank is not nought', (blank) => {
    const answers = { ...everyItem(() => 4), [blank]: null };
    expect(scoreReqol10(form(answers))).toMatchObject({ total: undefined, missing: 1, rule: 'strict-1' });
  });

  test('when nothing was answered', () => {
    expect(scoreReqol10(form({}))).toMatchObject({ total: undefined, missing: 10 });
  });
});

describe('no physical problem level', () => {
  test('while the source has not said what 0 means', () => {
    expect(scoreReqol10(form({ rq11: 4 })).physicalProblemLevel).toBeUndefined();
  });
});

describe('the total of raw frequencies (living-well 2.1)', () => {
  test('all lowest frequencies make 16', () => {
    expect(scoreReqol10(form(everyItem(() => 0))).total).toBe(16);
  });
  test('all highest frequencies make 24', () => {
    expect(scoreReqol10(form(everyItem(() => 4))).total).toBe(24);
  });
  test('all best answers make 40', () => {
    expect(scoreReqol10(form(everyItem((item) => (reversed.includes(item) ? 0 : 4)))).total).toBe(40);
  });
  test('all worst answers make 0', () => {
    expect(scoreReqol10(form(everyItem((item) => (reversed.includes(item) ? 4 : 0)))).total).toBe(0);
  });
  test('the worked example makes 11', () => {
    const answers = [3, 1, 3, 1, 1, 2, 1, 1, 3, 1];
    expect(scoreReqol10(form(everyItem((item) => answers[Number(item.slice(2)) - 1] ?? 0))).total).toBe(11);
  });
});

describe('the total of answers that are scored already', () => {
  test('is their sum: nothing is reversed twice', () => {
    const scored = form(
      everyItem(() => 4),
      { orientation: 'oriented-0-4' },
    );
    expect(scoreReqol10(scored).total).toBe(40);
  });
  test('never counts the physical item', () => {
    const scored = form(
      { ...everyItem(() => 2), rq11: 4 },
      { orientation: 'oriented-0-4', physicalPolarity: '0-none' },
    );
    expect(scoreReqol10(scored).total).toBe(20);
  });
});

test('higher is better: making one oriented answer better makes the total higher', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 10, maxLength: 10 }),
      fc.integer({ min: 0, max: 9 }),
      (values, better) => {
        const total = (answers: readonly number[]): number =>
          scoreReqol10(
            form(
              everyItem((item) => answers[Number(item.slice(2)) - 1] ?? 0),
              { orientation: 'oriented-0-4' },
            ),
          ).total ?? Number.NaN;
        const improved = values.map((value, index) => (index === better ? value + 1 : value));
        expect(total(improved)).toBe(total(values) + 1);
      },
    ),
  );
});

test.each([
  ['0-none', 3],
  ['0-worst', 1],
] as const)('a physical answer of 3 with polarity %s is problem level %i', (physicalPolarity, level) => {
  expect(scoreReqol10(form({ rq11: 3 }, { physicalPolarity })).physicalProblemLevel).toBe(level);
});
