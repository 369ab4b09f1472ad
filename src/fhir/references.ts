import type { Resource } from '@medplum/fhirtypes';

/** About no person: stored once, released only beside an item with topic `contacts` that refers to it (consent-rules 1). */
const directoryTypes: ReadonlySet<string> = new Set([
  'Organization',
  'HealthcareService',
  'Location',
  'Practitioner',
  'PractitionerRole',
]);

export function isDirectoryType(resourceType: string): boolean {
  return directoryTypes.has(resourceType);
}

/** `Goal/…`: what other resources call this one. */
export function referenceTo(resource: Resource): string {
  return `${resource.resourceType}/${resource.id ?? ''}`;
}

/** Every literal reference a resource makes, in document order. Identifier references and contained ones are not among them. */
export function referencesFrom(resource: Resource): readonly string[] {
  const found: string[] = [];
  collect(resource, found);
  return found;
}

/** References of the directory resources that can be reached from these items, through one another, in the directory's order. */
export function reachableDirectory(
  items: readonly Resource[],
  directory: readonly Resource[],
): readonly string[] {
  const byReference = new Map(directory.map((resource) => [referenceTo(resource), resource]));
  const reached = new Set<string>();
  const waiting: Resource[] = [...items];
  for (let resource = waiting.pop(); resource !== undefined; resource = waiting.pop()) {
    for (const reference of referencesFrom(resource)) {
      const target = byReference.get(reference);
      if (target === undefined || reached.has(reference)) continue;
      reached.add(reference);
      waiting.push(target);
    }
  }
  return [...byReference.keys()].filter((reference) => reached.has(reference));
}

/**
 * The resource without the references that `keep` does not hold: a reference to a withheld item is a count of withheld items (consent-rules 7).
 * What is left empty by that goes too. Gives the same object where nothing goes. `keep` must hold the Patient: subjects are mandatory.
 */
export function keepReferences<T extends Resource>(resource: T, keep: ReadonlySet<string>): T {
  if (!refersBeyond(resource, keep)) return resource;
  // The root has its resourceType, so something of it always stands.
  return prune(resource, keep) as T;
}

/** Hot on the read path: no arrays of entries, no call for a plain value. */
function collect(value: object, found: string[]): void {
  for (const key in value) {
    const member: unknown = value[key as keyof typeof value];
    if (typeof member === 'object' && member !== null) collect(member, found);
    else if (isLiteralReference(key, member)) found.push(member);
  }
}

function isLiteralReference(key: string, member: unknown): member is string {
  return key === 'reference' && typeof member === 'string' && !member.startsWith('#');
}

function refersBeyond(value: object, keep: ReadonlySet<string>): boolean {
  for (const key in value) {
    const member: unknown = value[key as keyof typeof value];
    if (typeof member === 'object' && member !== null) {
      if (refersBeyond(member, keep)) return true;
    } else if (isLiteralReference(key, member) && !keep.has(member)) return true;
  }
  return false;
}

/** A copy without the references that are not kept; undefined if nothing is left that may stand. */
function prune(value: unknown, keep: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const members = value.map((member) => prune(member, keep)).filter((member) => member !== undefined);
    return members.length === 0 ? undefined : members;
  }
  const kept: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (isLiteralReference(key, member) && !keep.has(member)) return undefined;
    const pruned = prune(member, keep);
    if (pruned !== undefined) kept[key] = pruned;
    // An extension without its value is not valid.
    else if ('url' in value) return undefined;
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}
