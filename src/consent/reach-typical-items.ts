import type { CarePlan, Flag, Goal, Patient, Reference, Resource } from '@medplum/fhirtypes';
import { classification } from '../fhir/topics.ts';
import { sensitiveStrands, sharingTopics, type SharingTopic } from '../living-well/case-record.ts';
import type { Item } from './types.ts';

/** An item that stands for what a source holds, or may come to hold, of one topic. */
export interface TypicalItem {
  readonly topic: SharingTopic;
  readonly item: Item;
}

/**
 * One made-up item for each topic and source, labelled by the topics table and dated `at`: so that a choice is read for what does not exist
 * yet too. An item of a sensitive strand is a goal, because a strand comes besides a topic of its own (consent-rules 5).
 *
 * It can show limits of recipient, purpose, topic, label and of the resource type that is usual for the topic. It cannot show a limit to one
 * resource instance, author, code or to the past, nor to a type that is unusual for the topic: those are seen on real items only.
 *
 * @param patient Patient reference of the person
 * @param sources ODS codes
 */
export function typicalItems(patient: string, sources: readonly string[], at: Date): readonly TypicalItem[] {
  return sources.flatMap((source) =>
    sharingTopics.map((topic) => {
      const made = typicalResource(topic, patient, at.toISOString());
      const id = topic === 'existence' ? patient.slice(patient.indexOf('/') + 1) : `typical-${topic}`;
      const meta = classification(topicsOfTypical(topic));
      const resource: Resource = { ...made, id, meta };
      return { topic, item: { reference: `${resource.resourceType}/${id}`, resource, source } };
    }),
  );
}

function topicsOfTypical(topic: SharingTopic): readonly SharingTopic[] {
  return sensitiveStrands.some((strand) => strand === topic) ? ['goals', topic] : [topic];
}

function typicalResource(topic: SharingTopic, person: string, at: string): Resource {
  const subject: Reference<Patient> = { reference: person };
  switch (topic) {
    case 'existence':
      return { resourceType: 'Patient' };
    case 'contacts':
      return { resourceType: 'CareTeam', status: 'active', subject, period: { start: at } };
    case 'needs':
    case 'risk':
      return flag(subject, at);
    case 'safety-plan':
    case 'plan':
      return carePlan(subject, at);
    case 'journey':
      return { resourceType: 'EpisodeOfCare', status: 'active', patient: subject, period: { start: at } };
    case 'measures':
      return {
        resourceType: 'Observation',
        status: 'final',
        code: { text: topic },
        subject,
        effectiveDateTime: at,
      };
    case 'people':
      return { resourceType: 'RelatedPerson', patient: subject, period: { start: at } };
    case 'attendance':
      return { resourceType: 'Task', status: 'requested', intent: 'order', for: subject, authoredOn: at };
    case 'narrative':
      return { resourceType: 'Communication', status: 'completed', subject, sent: at };
    case 'goals':
    case 'drug-alcohol':
    case 'domestic-abuse':
    case 'sexual-health':
    case 'criminal-justice':
      return goal(subject, at);
  }
}

function flag(subject: Reference<Patient>, at: string): Flag {
  return {
    resourceType: 'Flag',
    status: 'active',
    code: { text: 'typical' },
    subject,
    period: { start: at },
  };
}

function carePlan(subject: Reference<Patient>, at: string): CarePlan {
  return { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject, created: at };
}

function goal(subject: Reference<Patient>, at: string): Goal {
  return {
    resourceType: 'Goal',
    lifecycleStatus: 'active',
    description: { text: 'typical' },
    subject,
    startDate: at.slice(0, 10),
  };
}
