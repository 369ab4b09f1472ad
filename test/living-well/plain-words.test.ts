import { expect, test } from 'vitest';
import { staffRoles } from '../../src/auth/principal.ts';
import { purposeParents } from '../../src/consent/purpose-of-use.ts';
import { sharingTopics } from '../../src/living-well/case-record.ts';
import { purposeWords, roleWords, topicWords } from '../../src/living-well/plain-words.ts';

test('every topic, purpose and staff role has plain words, and nothing else has', () => {
  expect(Object.keys(topicWords).toSorted()).toEqual([...sharingTopics].toSorted());
  expect([...purposeWords.keys()]).toEqual([...purposeParents.keys()]);
  expect([...roleWords.keys()]).toEqual(expect.arrayContaining([...staffRoles]));
});

test('plain words are short, and have no codes in them', () => {
  for (const words of [...Object.values(topicWords), ...purposeWords.values(), ...roleWords.values()]) {
    expect(words.split(' ').length, words).toBeLessThanOrEqual(9);
    expect(words).toMatch(/^[a-z][a-z ,]+$/);
  }
});
