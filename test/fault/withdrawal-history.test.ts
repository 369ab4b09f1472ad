import { describe, expect, test } from 'vitest';
import { bodiesAfterWithdrawal, type Committed } from '../support/withdrawal-history.ts';

const at = (moment: number, kind: Committed['kind']): Committed => ({ kind, at: moment });

describe('The checker of commits', () => {
  test('finds an answer that was committed after a withdrawal', () => {
    const late = at(11, 'shown');
    expect(bodiesAfterWithdrawal([at(10, 'withdrawn'), late])).toEqual([late]);
  });

  test('finds it whatever order the history is in, and each one', () => {
    const history = [at(13, 'shown'), at(12, 'shown'), at(10, 'withdrawn'), at(5, 'shown')];
    expect(bodiesAfterWithdrawal(history)).toEqual([at(12, 'shown'), at(13, 'shown')]);
  });

  test('finds it behind an earlier permission, and before a later one', () => {
    const history = [at(1, 'in-force'), at(10, 'withdrawn'), at(11, 'shown'), at(12, 'in-force')];
    expect(bodiesAfterWithdrawal(history)).toEqual([at(11, 'shown')]);
  });

  test('finds it where it was withdrawn twice', () => {
    const history = [at(1, 'withdrawn'), at(2, 'in-force'), at(3, 'withdrawn'), at(4, 'shown')];
    expect(bodiesAfterWithdrawal(history)).toEqual([at(4, 'shown')]);
  });

  test('is content with answers before a withdrawal and after the next permission', () => {
    const history = [at(9, 'shown'), at(10, 'withdrawn'), at(12, 'in-force'), at(13, 'shown')];
    expect(bodiesAfterWithdrawal(history)).toEqual([]);
  });

  test('reads a tie in favour of the answer', () => {
    const history = [at(10, 'shown'), at(10, 'withdrawn'), at(12, 'shown'), at(12, 'in-force')];
    expect(bodiesAfterWithdrawal(history)).toEqual([]);
  });
});
