import type { Bundle, Identifier, Reference, Resource } from '@medplum/fhirtypes';

/** One resource of a Bundle, and where it stands there. */
export interface Entry<T extends Resource = Resource> {
  readonly place: number;
  /** `Bundle.entry[3].resource`: what issues point at. */
  readonly path: string;
  readonly resource: T;
}

/** Finds what a reference means within the Bundle: by fullUrl, by type and id, or by identifier. Undefined where it leads out of it. */
export type FindEntry = (reference: Reference | undefined) => Entry | undefined;

export function isSame(one: Entry | undefined, other: Entry): boolean {
  return one?.place === other.place;
}

export function entriesOf(bundle: Bundle): readonly Entry[] {
  return (bundle.entry ?? []).flatMap(({ resource }, place) =>
    resource === undefined ? [] : [{ place, path: `Bundle.entry[${place}].resource`, resource }],
  );
}

/** Identifiers of a resource: one or many, as its type has it. */
export function identifiersOf(resource: Resource): readonly Identifier[] {
  if (!('identifier' in resource)) return [];
  // Looked at before anything is known to be valid: it may hold whatever JSON can.
  const all: readonly unknown[] = [resource.identifier].flat();
  return all.filter((one): one is Identifier => typeof one === 'object' && one !== null);
}

export function findIn(bundle: Bundle, entries: readonly Entry[]): FindEntry {
  const byAddress = new Map<string, Entry>();
  const byIdentifier = new Map<string, Entry>();
  for (const entry of entries) {
    const { resourceType, id } = entry.resource;
    const fullUrl = bundle.entry?.[entry.place]?.fullUrl;
    if (id !== undefined) byAddress.set(`${resourceType}/${id}`, entry);
    if (fullUrl !== undefined) byAddress.set(fullUrl, entry);
    for (const { system, value } of identifiersOf(entry.resource)) {
      byIdentifier.set(identified(resourceType, system, value), entry);
    }
  }
  return (reference) => {
    if (reference === undefined) return undefined;
    const address = reference.reference?.replace(/\/_history\/[^/]*$/, '');
    if (address !== undefined) return byAddress.get(address) ?? byIdentifier.get(conditional(address));
    const { type = '', identifier } = reference;
    return byIdentifier.get(identified(type, identifier?.system, identifier?.value));
  };
}

function identified(type: string, system: string | undefined, value: string | undefined): string {
  return `${type} ${system} ${value}`;
}

/** `Encounter?identifier=system|value`, as a transaction may refer to a resource. */
function conditional(address: string): string {
  const [, type, system, value] = /^([A-Z]\w+)\?identifier=([^|&]+)\|([^&]+)$/.exec(address) ?? [];
  return identified(type ?? '', system, value);
}
