import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reqol10, reqolItems } from '../../src/living-well/reqol-instruments.ts';
import { missingItemRuleNames } from '../../src/living-well/reqol-missing-items.ts';
import { scoreReqol, scoreReqol10 } from '../../src/living-well/reqol.ts';
import { everyItem, form, inOrder } from './reqol-forms.ts';

const reversed = ['rq01', 'rq03', 'rq06', 'rq09'];
const oneBlank = form(inOrder(2, 2, 2, 2, 2, 1, null, 2, 2, 2));

describe('no total', () => {
  test.each(reqolItems)('when %s is blank, under the strict rule: a blank is not nought', (blank) => {
    const answers = { ...everyItem(() => 4), [blank]: null };
    expect(scoreReqol10(form(answers))).toMatchObject({ total: undefined, missing: 1, rule: 'strict-1' });
  });

  test('when two are blank, under any rule', () => {
    const answers = { ...everyItem(() => 4), rq01: null, rq02: null };
    for (const rule of missingItemRuleNames) {
      expect(scoreReqol10(form(answers), rule)).toMatchObject({ total: undefined, missing: 2, rule });
    }
  });

  test('when nothing was answered, under any rule', () => {
    for (const rule of missingItemRuleNames) {
      expect(scoreReqol10(form({}), rule)).toMatchObject({ total: undefined, missing: 10 });
    }
  });

  test.each([
    ['oriented-0-4', 5],
    ['oriented-0-4', -1],
    ['frequency-0-4', 2.5],
    ['frequency-position-1-5', 0],
    ['frequency-position-1-5', 6],
  ] as const)(
    'when an answer cannot be meant: %s, %d. It is not filled in as if it were blank',
    (orientation, wrong) => {
      const answers = { ...everyItem(() => 2), rq04: wrong };
      const score = scoreReqol(reqol10, { answers, orientation }, 'prorate-1');
      expect(score).toMatchObject({ total: undefined, outOfRange: ['rq04'] });
    },
  );
});

describe('no physical problem level', () => {
  test('while the source has not said what 0 means', () => {
    expect(scoreReqol10(form({ rq11: 4 })).physicalProblemLevel).toBeUndefined();
  });
  test('when it cannot be meant', () => {
    const answers = {
      answers: { rq11: 5 },
      orientation: 'oriented-0-4',
      physicalPolarity: '0-none',
    } as const;
    expect(scoreReqol(reqol10, answers).physicalProblemLevel).toBeUndefined();
  });
});

describe('the total of raw frequencies (living-well 2.1)', () => {
  test.each([
    ['all lowest frequencies', () => 0, 16],
    ['all highest frequencies', () => 4, 24],
    ['all best answers', (item: string) => (reversed.includes(item) ? 0 : 4), 40],
    ['all worst answers', (item: string) => (reversed.includes(item) ? 4 : 0), 0],
  ] as const)('%s', (_, answerOf, total) => {
    expect(scoreReqol10(form(everyItem(answerOf))).total).toBe(total);
  });

  test('counted from 1 is the same total', () => {
    const answers = everyItem((item) => (reversed.includes(item) ? 1 : 5));
    expect(scoreReqol(reqol10, { answers, orientation: 'frequency-position-1-5' }).total).toBe(40);
  });
});

describe('the worked person (living-well 5.3)', () => {
  test.each([
    ['1 February', [3, 1, 3, 1, 1, 2, 1, 1, 3, 1], 11],
    ['18 April', [1, 3, 1, 3, 3, 0, 3, 2, 1, 2], 29],
    ['20 November', [2, 2, 2, 2, 2, 1, 2, 2, 2, 1], 20],
  ] as const)('%s', (_, answers, total) => {
    expect(scoreReqol10(form(inOrder(...answers))).total).toBe(total);
  });

  test('14 March, item 7 blank: nothing under the strict rule', () => {
    expect(scoreReqol10(oneBlank)).toMatchObject({ total: undefined, missing: 1, rule: 'strict-1' });
  });
  test('14 March, item 7 blank: 21.1 by prorating, and the score names the rule', () => {
    expect(scoreReqol10(oneBlank, 'prorate-1')).toMatchObject({ total: 21.1, missing: 1, rule: 'prorate-1' });
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

test.each([
  ['0-none', 3],
  ['0-worst', 1],
] as const)('a physical answer of 3 with polarity %s is problem level %i', (physicalPolarity, level) => {
  expect(scoreReqol10(form({ rq11: 3 }, { physicalPolarity })).physicalProblemLevel).toBe(level);
});

describe('laws of the total', () => {
  const answer = fc.option(fc.integer({ min: 0, max: 4 }), { nil: null, freq: 20 });
  const anyForm = fc
    .tuple(
      fc.array(answer, { minLength: 10, maxLength: 10 }),
      fc.constantFrom('oriented-0-4' as const, 'frequency-0-4' as const),
      answer,
      fc.constantFrom('0-none' as const, '0-worst' as const),
    )
    .map(([answers, orientation, rq11, physicalPolarity]) =>
      form({ ...inOrder(...answers), rq11 }, { orientation, physicalPolarity }),
    );
  const anyRule = fc.constantFrom(...missingItemRuleNames);

  test('it lies in 0 to 40, or there is none', () => {
    fc.assert(
      fc.property(anyForm, anyRule, (sent, rule) => {
        const { total } = scoreReqol10(sent, rule);
        expect(total === undefined || (total >= 0 && total <= 40)).toBe(true);
      }),
    );
  });

  test('the order in which answers were sent is irrelevant', () => {
    fc.assert(
      fc.property(anyForm, anyRule, fc.infiniteStream(fc.nat()), (sent, rule, dice) => {
        const shuffled = Object.entries(sent.answers)
          .map((entry) => ({ entry, place: dice.next().value ?? 0 }))
          .toSorted((one, other) => one.place - other.place)
          .map(({ entry }) => entry);
        expect(scoreReqol10({ ...sent, answers: Object.fromEntries(shuffled) }, rule)).toEqual(
          scoreReqol10(sent, rule),
        );
      }),
    );
  });

  test('the physical item changes nothing in it', () => {
    fc.assert(
      fc.property(anyForm, anyRule, answer, (sent, rule, rq11) => {
        const other = { ...sent, answers: { ...sent.answers, rq11 } };
        expect(scoreReqol10(other, rule).total).toBe(scoreReqol10(sent, rule).total);
      }),
    );
  });

  test('without a blank every rule gives the same', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 10, maxLength: 10 }), (answers) => {
        const totals = missingItemRuleNames.map(
          (rule) => scoreReqol10(form(inOrder(...answers)), rule).total,
        );
        expect(new Set(totals).size).toBe(1);
      }),
    );
  });

  test('higher is better: making one oriented answer better makes it higher', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 10, maxLength: 10 }),
        fc.integer({ min: 0, max: 9 }),
        (values, better) => {
          const total = (answers: readonly number[]): number | undefined =>
            scoreReqol10(form(inOrder(...answers), { orientation: 'oriented-0-4' })).total;
          const improved = values.map((value, index) => (index === better ? value + 1 : value));
          expect(total(improved)).toBe((total(values) ?? Number.NaN) + 1);
        },
      ),
    );
  });
});
