import type { Coding, Meta, Resource } from '@medplum/fhirtypes';
import { sharingTopics, type SharingTopic } from '../living-well/case-record.ts';
import { labelsForTopics } from '../living-well/sharing-topics.ts';
import { systems } from './systems.ts';

/** The part of `meta` that says what an item is about and how it is labelled. */
export function classification(topics: readonly SharingTopic[]): Required<Pick<Meta, 'security' | 'tag'>> {
  const ordered = sharingTopics.filter((topic) => topics.includes(topic));
  const { confidentiality, sensitivities } = labelsForTopics(ordered);
  return {
    security: [
      { system: systems.confidentiality, code: confidentiality },
      ...sensitivities.map((code) => ({ system: systems.actCode, code })),
    ],
    tag: ordered.map((code) => ({ system: systems.topic, code })),
  };
}

/** The sharing topics a stored resource carries; none for directory resources, Consent and Provenance. */
export function topicsOf(resource: Resource): readonly string[] {
  return codesOf(resource.meta?.tag, systems.topic);
}

/** The labels a stored resource carries, of every system, as they stand. */
export function labelsOf(resource: Resource): readonly Coding[] {
  return resource.meta?.security ?? [];
}

/** What a thing made of several items carries: the union of their topics and labels, of confidentialities the strictest. */
export function unitedClassification(resources: readonly Resource[]): Pick<Meta, 'security' | 'tag'> {
  const topics = new Set<string>();
  const labels = new Map<string, Coding>();
  let strictest = -1;
  for (const resource of resources) {
    for (const topic of topicsOf(resource)) topics.add(topic);
    for (const label of labelsOf(resource)) {
      if (label.system === systems.confidentiality) {
        strictest = Math.max(strictest, levels.indexOf(label.code ?? ''));
      } else labels.set(`${label.system}|${label.code}`, label);
    }
  }
  const level = levels[strictest];
  const security = [
    ...(level === undefined ? [] : [{ system: systems.confidentiality, code: level }]),
    ...[...labels.keys()].toSorted().flatMap((key) => labels.get(key) ?? []),
  ];
  const tag = [...topics].toSorted().map((code) => ({ system: systems.topic, code }));
  return { ...(security.length > 0 && { security }), ...(tag.length > 0 && { tag }) };
}

const levels = ['U', 'L', 'M', 'N', 'R', 'V'];

function codesOf(codings: readonly Coding[] | undefined, system: string): readonly string[] {
  return (codings ?? []).flatMap((coding) =>
    coding.system === system && coding.code !== undefined ? [coding.code] : [],
  );
}
