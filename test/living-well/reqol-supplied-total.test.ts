import { describe, expect, test } from 'vitest';
import { reqol10 } from '../../src/living-well/reqol-instruments.ts';
import { compareSuppliedTotal, type SuppliedTotal } from '../../src/living-well/reqol-supplied-total.ts';
import { scoreReqol10 } from '../../src/living-well/reqol.ts';
import { everyItem, form, inOrder } from './reqol-forms.ts';

function compared(answers: readonly (number | null)[], supplied: number): SuppliedTotal {
  return compareSuppliedTotal(reqol10, scoreReqol10(form(inOrder(...answers)), 'prorate-1'), supplied);
}

describe('a total that a source sends with its items', () => {
  test('is not held against a prorated one, or none', () => {
    expect(compared([2, 2, 2, 2, 2, 1, null, 2, 2, 2], 21)).toBe('not-comparable');
    expect(compared([], 21)).toBe('not-comparable');
  });
  test('differs', () => {
    expect(compared([3, 1, 3, 1, 1, 2, 1, 1, 3, 1], 12)).toBe('differs');
  });
  test('is known as a double reversal', () => {
    const best = scoreReqol10(
      form(
        everyItem(() => 4),
        { orientation: 'oriented-0-4' },
      ),
    );
    expect(compareSuppliedTotal(reqol10, best, 24)).toBe('reversed-again');
    expect(compared([3, 1, 3, 1, 1, 2, 1, 1, 3, 1], 17)).toBe('reversed-again');
  });
  test('agrees', () => {
    expect(compared([3, 1, 3, 1, 1, 2, 1, 1, 3, 1], 11)).toBe('agrees');
  });
});

test('the public example of 24 cannot tell a double reversal from a right total, so no test rests on it', () => {
  const example = form(inOrder(3, 2, 1, 2, 4, 2, 3, 3, 2, 2), { orientation: 'oriented-0-4' });
  const turned = { ...example, orientation: 'frequency-0-4' } as const;
  expect(scoreReqol10(example).total).toBe(24);
  expect(scoreReqol10(turned).total).toBe(24);
});
