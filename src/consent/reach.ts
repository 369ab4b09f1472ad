import { topicsOf } from '../fhir/topics.ts';
import { sharingTopics, type SharingTopic } from '../living-well/case-record.ts';
import { prepare } from './decide.ts';
import { recipientKey, unitedRecipients, type Recipient } from './reach-recipients.ts';
import { typicalItems, type TypicalItem } from './reach-typical-items.ts';
import type { Facts, Item } from './types.ts';

/** How much a recipient may see of what counts for a topic: the person's items that carry it and a typical one of each source. */
export type Extent = 'all' | 'some' | 'none';

/** What a recipient may see of a person, for every topic there is. */
export interface Reach {
  readonly recipient: Recipient;
  readonly topics: ReadonlyMap<SharingTopic, Extent>;
}

/** What changes for a recipient: of these topics it may see more, of those less. */
export interface ReachChange {
  readonly recipient: Recipient;
  readonly gains: readonly SharingTopic[];
  readonly loses: readonly SharingTopic[];
}

/**
 * What each recipient may see of one person, topic by topic, as the engine decides it. The person is the first in `facts.people`. Typical items
 * are of the sources that the person's items came from; of all that an agreement names where nothing is held yet.
 *
 * A recipient here is anybody of an organisation: what a Consent says of one practitioner, care team or system by name does not show, nor does
 * a purpose narrower than the agreement's.
 */
export function reachOf(
  recipients: readonly Recipient[],
  items: readonly Item[],
  facts: Facts,
  at: Date,
): readonly Reach[] {
  const [patient] = facts.people.keys();
  const held = sourcesOf(items);
  const sources = held.length > 0 ? held : sortedOnce(facts.agreements.map(({ source }) => source));
  const typical = patient === undefined ? [] : typicalItems(patient, sources, at);
  return reachOver(recipients, samplesOf(items, typical), facts, at);
}

/** ODS codes of the organisations that these items came from. What carries no topic, such as a Consent, is no item to be seen. */
export function sourcesOf(items: readonly Item[]): readonly string[] {
  const seen = items.filter(({ resource }) => topicsOf(resource).length > 0);
  return sortedOnce(seen.map(({ source }) => source));
}

/** What is judged for each topic. A typical item counts for the topic it is typical of alone, a real one for each that it carries. */
export type Samples = ReadonlyMap<SharingTopic, readonly Item[]>;

export function samplesOf(items: readonly Item[], typical: readonly TypicalItem[]): Samples {
  return new Map(
    sharingTopics.map((topic) => [
      topic,
      [
        ...items.filter(({ resource }) => topicsOf(resource).includes(topic)),
        ...typical.flatMap((one) => (one.topic === topic ? [one.item] : [])),
      ],
    ]),
  );
}

/** {@link reachOf} over items that were chosen already. */
export function reachOver(
  recipients: readonly Recipient[],
  samples: Samples,
  facts: Facts,
  at: Date,
): readonly Reach[] {
  return recipients.map((recipient) => {
    const { identities, organisations, role, purpose } = recipient;
    const request = { identities, organisations, role, purposes: [purpose], action: 'access' };
    const judge = prepare(request, facts, at);
    const permitted = memo((item) => judge.judge(item).effect === 'permit');
    const topics = new Map([...samples].map(([topic, items]) => [topic, extentOf(items.map(permitted))]));
    return { recipient, topics };
  });
}

/**
 * Who may see more and who less. Only recipients for whom something changes, in the order of {@link unitedRecipients}; one that is on one side
 * only could see nothing on the other. "Some" of one topic is not told from another "some".
 */
export function compareReach(before: readonly Reach[], after: readonly Reach[]): readonly ReachChange[] {
  const earlier = byRecipient(before);
  const later = byRecipient(after);
  const recipients = unitedRecipients(
    before.map(({ recipient }) => recipient),
    after.map(({ recipient }) => recipient),
  );
  return recipients.flatMap((recipient) => {
    const key = recipientKey(recipient);
    const risen = (topic: SharingTopic): number =>
      rankOf(later.get(key), topic) - rankOf(earlier.get(key), topic);
    const gains = sharingTopics.filter((topic) => risen(topic) > 0);
    const loses = sharingTopics.filter((topic) => risen(topic) < 0);
    return gains.length + loses.length === 0 ? [] : [{ recipient, gains, loses }];
  });
}

const ranks: Readonly<Record<Extent, number>> = { none: 0, some: 1, all: 2 };

function rankOf(reach: Reach | undefined, topic: SharingTopic): number {
  return ranks[reach?.topics.get(topic) ?? 'none'];
}

function byRecipient(reaches: readonly Reach[]): ReadonlyMap<string, Reach> {
  return new Map(reaches.map((reach) => [recipientKey(reach.recipient), reach]));
}

function extentOf(permits: readonly boolean[]): Extent {
  if (!permits.includes(true)) return 'none';
  return permits.includes(false) ? 'some' : 'all';
}

/** An item of several topics is judged once. */
function memo(judge: (item: Item) => boolean): (item: Item) => boolean {
  const known = new Map<Item, boolean>();
  return (item) => {
    const answer = known.get(item) ?? judge(item);
    known.set(item, answer);
    return answer;
  };
}

function sortedOnce(codes: readonly string[]): readonly string[] {
  return [...new Set(codes)].toSorted();
}
