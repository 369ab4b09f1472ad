import { describe, expect, test } from 'vitest';
import { utilityBreaches, utilityOf, type UtilityAlgorithm } from '../../src/living-well/reqol-utility.ts';
import { scoreReqol10, type ReqolScore } from '../../src/living-well/reqol.ts';
import { fakeNotForUse } from './fake-not-for-use.ts';
import { everyItem, form } from './reqol-forms.ts';

function score(answers: Parameters<typeof form>[0]): ReqolScore {
  return scoreReqol10(
    form(answers, { orientation: 'oriented-0-4', physicalPolarity: '0-worst' }),
    'prorate-1',
  );
}

describe('no utility', () => {
  test.each(fakeNotForUse.items)('while %s is blank, even where the total is prorated', (blank) => {
    const blanked = score({ ...everyItem(() => 4), rq11: 4, [blank]: null });
    expect(blanked.total).toBe(40);
    expect(utilityOf(fakeNotForUse, blanked)).toBeUndefined();
  });
  test('while the physical item is blank', () => {
    expect(utilityOf(fakeNotForUse, score(everyItem(() => 4)))).toBeUndefined();
  });
  test.each([Number.NaN, 1.2, -0.3, Infinity])('of %d: the algorithm is stopped', (value) => {
    const broken: UtilityAlgorithm = { ...fakeNotForUse, utilityOf: () => value };
    expect(() => utilityOf(broken, score({ ...everyItem(() => 4), rq11: 4 }))).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });
});

describe('an algorithm is found to be loaded wrongly', () => {
  const { utilityOf: fake } = fakeNotForUse;
  test.each([
    ['when full health is not 1', { utilityOf: () => -0.195 }, 'best-is-not-1'],
    ['when the worst state is another', { worst: -0.585 }, 'worst-is-not-the-worst'],
    [
      'when it takes an item twice',
      { items: ['rq01', 'rq01', 'rq03', 'rq05', 'rq08', 'rq10'] },
      'items-repeat',
    ],
    [
      'when somebody is better and it is worth less',
      { utilityOf: (levels) => fake(levels) - (levels.mental[2] === 3 ? 0.2 : 0) },
      'better-is-worth-less',
    ],
  ] satisfies readonly [string, Partial<UtilityAlgorithm>, string][])('%s', (_, change, breach) => {
    expect(utilityBreaches({ ...fakeNotForUse, ...change })).toEqual([breach]);
  });
});

test('a fake, and clearly one, can be plugged in', () => {
  expect(utilityBreaches(fakeNotForUse)).toEqual([]);
  expect(utilityOf(fakeNotForUse, score({ ...everyItem(() => 4), rq11: 4 }))).toEqual({
    value: 1,
    algorithm: 'fake-not-for-use',
    valueSet: { id: 'fake-not-for-use', version: '0' },
  });
});

test('poor physical health lowers a utility, however its polarity was sent', () => {
  const good = utilityOf(fakeNotForUse, score({ ...everyItem(() => 4), rq11: 4 }));
  const poor = utilityOf(fakeNotForUse, score({ ...everyItem(() => 4), rq11: 0 }));
  expect(poor?.value).toBeLessThan(good?.value ?? 0);
});
