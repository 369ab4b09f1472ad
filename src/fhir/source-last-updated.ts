import type { Extension, Resource } from '@medplum/fhirtypes';
import { extensions } from './systems.ts';

/** When the source last changed the record a resource was made from. Always UTC with milliseconds, so that strings compare as instants. */
export function sourceLastUpdated(modified: string): Extension {
  return { url: extensions.sourceLastUpdated, valueInstant: new Date(modified).toISOString() };
}

/** The instant {@link sourceLastUpdated} put on a resource. */
export function lastUpdatedAtSource(resource: Resource): string | undefined {
  if (!('extension' in resource)) return undefined;
  return resource.extension?.find(({ url }) => url === extensions.sourceLastUpdated)?.valueInstant;
}

/** The resource saying that its source stood by it at `modified`: a source may confirm what it said without changing it. */
export function withSourceLastUpdated(resource: Resource, modified: Date): Resource {
  if (!('extension' in resource)) return resource;
  const others = (resource.extension ?? []).filter(({ url }) => url !== extensions.sourceLastUpdated);
  const stood = { url: extensions.sourceLastUpdated, valueInstant: modified.toISOString() };
  return { ...resource, extension: [...others, stood] };
}

/** The resource without it: what makes one version differ from the next. */
export function withoutSourceLastUpdated(resource: Resource): Resource {
  if (!('extension' in resource)) return resource;
  const others = (resource.extension ?? []).filter(({ url }) => url !== extensions.sourceLastUpdated);
  return { ...resource, extension: others };
}
