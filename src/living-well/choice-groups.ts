import { sensitiveStrands, sharingTopics, type SharingTopic } from './case-record.ts';
import { topicWords } from './plain-words.ts';

/** What is asked about with one tick: its first topic names it. */
export type ChoiceGroup = readonly [SharingTopic, ...SharingTopic[]];

/** Asked in this order: what helps most in an emergency first. That support is given at all is told with each of them, and is not asked. */
export const ordinaryGroups: readonly ChoiceGroup[] = [
  ['contacts'],
  ['safety-plan'],
  ['needs'],
  ['people'],
  ['journey'],
  ['plan', 'goals'],
  ['measures'],
  ['risk'],
  ['attendance'],
  ['narrative'],
];

/** Sensitive topics: one by one, apart from the others, and never ticked for anybody. */
export const privateGroups: readonly ChoiceGroup[] = sensitiveStrands.map((topic) => [topic]);

/** What ticks share, in the order of the topics; with any, that support is given. Nothing that is not among `offered`. */
export function topicsOfTicks(
  ticks: readonly string[],
  offered: readonly SharingTopic[],
): readonly SharingTopic[] {
  const ticked = [...ordinaryGroups, ...privateGroups]
    .filter(([name]) => ticks.includes(name))
    .flat()
    .filter((topic) => offered.includes(topic));
  return sharingTopics.filter(
    (topic) => ticked.includes(topic) || (topic === 'existence' && ticked.length > 0),
  );
}

/** Topics as the label of one tick. */
export function labelOf(topics: readonly SharingTopic[]): string {
  const words = topics.map((topic) => topicWords[topic]).join(', and ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
