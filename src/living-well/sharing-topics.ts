import type { SharingTopic } from './case-record.ts';

/** What an item of a topic is labelled with: v3 Confidentiality, and v3-ActCode sensitivities. */
export interface TopicLabels {
  readonly confidentiality: 'N' | 'R';
  readonly sensitivities: readonly ('ETH' | 'SDV' | 'HIV')[];
}

const normal: TopicLabels = { confidentiality: 'N', sensitivities: [] };
const restricted: TopicLabels = { confidentiality: 'R', sensitivities: [] };

/** Topic -> default labels (consent-rules 5). A case record cannot say whether HIV is meant, so sexual health always is treated as if it were. */
export const topicLabels: Readonly<Record<SharingTopic, TopicLabels>> = {
  existence: normal,
  contacts: normal,
  needs: normal,
  'safety-plan': normal,
  journey: normal,
  plan: normal,
  goals: normal,
  measures: normal,
  people: restricted,
  risk: restricted,
  attendance: normal,
  narrative: restricted,
  'drug-alcohol': { confidentiality: 'R', sensitivities: ['ETH'] },
  'domestic-abuse': { confidentiality: 'R', sensitivities: ['SDV'] },
  'sexual-health': { confidentiality: 'R', sensitivities: ['HIV'] },
  'criminal-justice': restricted,
};

/** The labels of an item with these topics: the strictest confidentiality and every sensitivity, each once, in a fixed order. */
export function labelsForTopics(topics: readonly SharingTopic[]): TopicLabels {
  const labels = topics.map((topic) => topicLabels[topic]);
  return {
    confidentiality: labels.some((label) => label.confidentiality === 'R') ? 'R' : 'N',
    sensitivities: [...new Set(labels.flatMap((label) => label.sensitivities))].toSorted(),
  };
}
