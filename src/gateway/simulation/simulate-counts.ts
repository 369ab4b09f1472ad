import type { ReachChange } from '../../consent/reach.ts';
import { recipientKey, unitedRecipients, type Recipient } from '../../consent/reach-recipients.ts';
import { sharingTopics, type SharingTopic } from '../../living-well/case-record.ts';

/** Of how many people a topic is gained or lost. */
export interface TopicCount {
  readonly topic: SharingTopic;
  readonly people: number;
}

/** What changes for one recipient, over many people. */
export interface RecipientCounts {
  readonly recipient: Recipient;
  readonly gains: readonly TopicCount[];
  readonly loses: readonly TopicCount[];
}

/** Counts the changes of many people, one list a person. Sorted by recipient, then topic; nothing that is nought. */
export function countChanges(people: readonly (readonly ReachChange[])[]): readonly RecipientCounts[] {
  const all = people.flat();
  return unitedRecipients(all.map(({ recipient }) => recipient)).map((recipient) => {
    const key = recipientKey(recipient);
    const theirs = all.filter((change) => recipientKey(change.recipient) === key);
    return {
      recipient,
      gains: countTopics(theirs.flatMap(({ gains }) => gains)),
      loses: countTopics(theirs.flatMap(({ loses }) => loses)),
    };
  });
}

/** A count as those are told it who may not know of anybody in particular: in fives, downwards. */
export function inFives(people: number): number {
  return people - (people % 5);
}

/** The same of every topic; what comes to nought goes. */
export function countsInFives(recipients: readonly RecipientCounts[]): readonly RecipientCounts[] {
  const rounded = (counts: readonly TopicCount[]): readonly TopicCount[] =>
    counts
      .map(({ topic, people }) => ({ topic, people: inFives(people) }))
      .filter(({ people }) => people > 0);
  return recipients
    .map(({ recipient, gains, loses }) => ({ recipient, gains: rounded(gains), loses: rounded(loses) }))
    .filter(({ gains, loses }) => gains.length + loses.length > 0);
}

function countTopics(topics: readonly SharingTopic[]): readonly TopicCount[] {
  return sharingTopics.flatMap((topic) => {
    const people = topics.filter((one) => one === topic).length;
    return people === 0 ? [] : [{ topic, people }];
  });
}
