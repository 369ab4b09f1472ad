import type { Coding } from '@medplum/fhirtypes';
import type { Effect } from '../ask.ts';
import { resourceTypes } from '../resource-types.ts';
import { resourceTypeSystem, topicSystem } from '../systems.ts';
import { isKnownTopic } from '../topics.ts';
import type { Limit } from './item-check.ts';

interface Listed {
  readonly byType: boolean;
  readonly types: ReadonlySet<string>;
  readonly byTopic: boolean;
  readonly topics: ReadonlySet<string>;
  readonly unknown: boolean;
}

/**
 * `class` (consent-rules 4.3). Permit: the item's type is listed and **all** its topics are. Deny: its type or **any** of its
 * topics is listed; for denies every item also has the topic `existence`.
 */
export function classLimit(classes: readonly Coding[], effect: Effect): Limit {
  const { byType, types, byTopic, topics, unknown } = read(classes);
  if (effect === 'deny') {
    if (unknown || topics.has('existence')) return true;
    return (item) =>
      (byType && (types.has(item.type) || !resourceTypes.has(item.type))) ||
      (byTopic && item.topics.some((topic) => topics.has(topic) || !isKnownTopic(topic)));
  }
  if (!byType && !byTopic) return false;
  return (item) =>
    (!byType || types.has(item.type)) &&
    (!byTopic || (item.topics.length > 0 && item.topics.every((topic) => topics.has(topic))));
}

function read(classes: readonly Coding[]): Listed {
  const types = new Set<string>();
  const topics = new Set<string>();
  let [byType, byTopic, unknown] = [false, false, false];
  for (const { system, code = '' } of classes) {
    byType ||= system === resourceTypeSystem;
    byTopic ||= system === topicSystem;
    if (system === resourceTypeSystem && resourceTypes.has(code)) types.add(code);
    else if (system === topicSystem && isKnownTopic(code)) topics.add(code);
    else unknown = true;
  }
  return { byType, types, byTopic, topics, unknown };
}
