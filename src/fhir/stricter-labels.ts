import type { Resource } from '@medplum/fhirtypes';
import { systems } from './systems.ts';
import { labelsOf, unitedClassification } from './topics.ts';

/** An older version with the topics and labels that it had and those that it has now, of confidentialities the stricter. */
export function withStricterLabels<T extends Resource>(then: T, now: Resource): T {
  const { security = [], tag = [] } = unitedClassification([then, now]);
  const others = (then.meta?.tag ?? []).filter(({ system }) => system !== systems.topic);
  const unlabelled = [then, now].some(
    (one) => !labelsOf(one).some(({ system }) => system === systems.confidentiality),
  );
  const level = security.find(({ system }) => system === systems.confidentiality)?.code;
  // What has no level counts as R: it must not become less by the other's.
  const isRaised = unlabelled && level !== 'V';
  const labels = isRaised
    ? [
        { system: systems.confidentiality, code: 'R' },
        ...security.filter(({ system }) => system !== systems.confidentiality),
      ]
    : security;
  return { ...then, meta: { ...then.meta, security: labels, tag: [...others, ...tag] } };
}
