import type { Resource } from '@medplum/fhirtypes';
import { releasedDirectory } from './directory.ts';
import { strip } from './strip.ts';
import type { Judged } from './types.ts';

/** What leaves, and every decision that it rests on, each still beside its own item. */
export interface Filtered {
  readonly resources: Resource[];
  /** Of what was passed as versions. */
  readonly versions: Resource[];
  readonly decisions: readonly Judged[];
}

/**
 * Keeps what is released and removes every trace of the rest (consent-rules 7). Directory resources go only beside a released
 * item with topic `contacts` that refers to them (1). References stay when they point to something released or to one of
 * `personReferences`. Versions refer to nothing but what is released beside them, and nothing is released for them. Nothing that was passed in is changed; a resource that needs no change is returned as it is.
 */
export function filter(
  judged: readonly Judged[],
  directory: readonly Resource[],
  personReferences: ReadonlySet<string>,
  versions: readonly Judged[] = [],
): Filtered {
  const withheld = new Set<string>();
  for (const { item, decision } of judged) if (decision.effect !== 'permit') withheld.add(item.reference);
  const released = new Map<string, Judged>();
  for (const one of judged) if (!withheld.has(one.item.reference)) released.set(one.item.reference, one);

  const contacts = releasedDirectory([...released.values()], directory);
  const stays = (reference: string): boolean =>
    released.has(reference) || contacts.has(reference) || personReferences.has(reference);
  const resources: Resource[] = [];
  for (const { item } of released.values()) resources.push(strip(item.resource, stays));
  for (const resource of contacts.values()) resources.push(strip(resource, stays));
  const older = versions.flatMap(({ item, decision }) =>
    decision.effect === 'permit' ? [strip(item.resource, stays)] : [],
  );
  return { resources, versions: older, decisions: judged };
}
