import { describe, expect, test } from 'vitest';
import * as qayl from '../../src/living-well/qayl.ts';

const use = { items: ['friendships', 'close-friend'], satisfactionScale: { lowest: 1, highest: 7 } } as const;

describe('an answer to QAYL is not accepted', () => {
  test.each([
    [
      'to an item nobody knows, and its key is not sent back',
      use,
      { 'Ms Example': 4 },
      'answers',
      'not-asked-here',
    ],
    ['to an item the place does not ask', use, { safety: 4 }, 'safety', 'not-asked-here'],
    ['outside the scale', use, { friendships: 8 }, 'friendships', 'outside-scale'],
    ['between two points of the scale', use, { friendships: 3.5 }, 'friendships', 'outside-scale'],
    ['as yes or no where satisfaction is asked', use, { friendships: true }, 'friendships', 'outside-scale'],
    ['as a number where yes or no is asked', use, { 'close-friend': 1 }, 'close-friend', 'yes-no'],
    ['on a scale that nobody declared', {}, { friendships: 4 }, 'friendships', 'scale-not-declared'],
  ])('%s', (_, asked, answers, field, code) => {
    expect(qayl.qaylIssues(asked, answers as Record<string, number | boolean>)).toEqual([
      expect.objectContaining({ field, code }),
    ]);
  });
});

test('each right answer stands for itself', () => {
  expect(qayl.qaylIssues(use, { friendships: 1, 'close-friend': false })).toEqual([]);
  expect(qayl.qaylIssues({}, { 'community-leisure': true })).toEqual([]);
});

test('QAYL is never added up: there is nothing that could', () => {
  expect(Object.keys(qayl).toSorted()).toEqual(['qaylIssues', 'qaylItemCodes', 'qaylItems']);
});
