import { expect, test } from 'vitest';
import { sharingTopics } from '../../src/living-well/case-record.ts';
import { labelsForTopics, topicLabels } from '../../src/living-well/sharing-topics.ts';

test('every topic has its labels', () => {
  expect(Object.keys(topicLabels).toSorted()).toEqual([...sharingTopics].toSorted());
});

test.each([
  [['goals'], 'N', []],
  [['narrative'], 'R', []],
  [['goals', 'drug-alcohol'], 'R', ['ETH']],
  [['goals', 'domestic-abuse', 'sexual-health'], 'R', ['HIV', 'SDV']],
  [['goals', 'criminal-justice'], 'R', []],
] as const)('%j is labelled %s %j', (topics, confidentiality, sensitivities) => {
  expect(labelsForTopics(topics)).toEqual({ confidentiality, sensitivities });
});
