import type { Resource } from '@medplum/fhirtypes';
import { localBase } from '../systems.ts';

/** Version of what has none of its own: profiles, extensions, search parameters, the operation and the guide. Raised when one means something else. */
export const guideVersion = '1';

/** The day on which {@link guideVersion} was made. */
export const guideDate = '2026-11-22';

/** The types of what the guide holds. */
export const guideTypes = [
  'ImplementationGuide',
  'CapabilityStatement',
  'StructureDefinition',
  'CodeSystem',
  'ValueSet',
  'SearchParameter',
  'OperationDefinition',
  'Questionnaire',
] as const;
export type GuideType = (typeof guideTypes)[number];

/** The address a definition is known by, wherever it is served. */
export function canonical(type: GuideType, id: string): string {
  return `${localBase}${type}/${id}`;
}

/** A definition that can be found: it has an id, an address and a name. */
export type Defined<T extends Resource = Extract<Resource, { resourceType: GuideType }>> = T & {
  readonly id: string;
  readonly url: string;
  readonly name: string;
};

export interface Described {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** {@link guideVersion} unless told. */
  readonly version?: string;
}

/** What every definition starts with. */
export function definition<T extends GuideType>(resourceType: T, described: Described) {
  const { id, title, description, version = guideVersion } = described;
  return {
    resourceType,
    id,
    url: canonical(resourceType, id),
    version,
    name: nameOf(id),
    title,
    status: 'active' as const,
    publisher: 'Living Well Gateway',
    description,
  };
}

/** `score-rule` as code generators want it: `ScoreRule`. */
function nameOf(id: string): string {
  return id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
