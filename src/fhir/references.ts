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
  someReference(resource, (reference) => {
    found.push(reference);
    return false;
  });
  return found;
}

/** The directory resources that can be reached from these items, also through one another, in the directory's order. */
export function reachableDirectory(
  items: readonly Resource[],
  directory: readonly Resource[],
): readonly Resource[] {
  const unreached = new Map(directory.map((resource) => [referenceTo(resource), resource]));
  const waiting: Resource[] = [...items];
  for (let resource = waiting.pop(); resource !== undefined; resource = waiting.pop()) {
    for (const reference of referencesFrom(resource)) {
      const target = unreached.get(reference);
      if (target === undefined) continue;
      unreached.delete(reference);
      waiting.push(target);
    }
  }
  return directory.filter((resource) => !unreached.has(referenceTo(resource)));
}

/**
 * The resource without the references that `keep` does not hold: a reference to a withheld item is a count of withheld items (consent-rules 7).
 * What is left empty by that goes too. Gives the same object where nothing goes. `keep` must hold the Patient: subjects are mandatory.
 */
export function keepReferences<T extends Resource>(resource: T, keep: ReadonlySet<string>): T {
  if (!someReference(resource, (reference) => !keep.has(reference))) return resource;
  // The root has its resourceType, so something of it always stands.
  return prune(resource, keep) as T;
}

/**
 * Calls `visit` with every literal reference, until it answers true. Hot on the read path: values are passed over without a call, and no
 * entries are built.
 */
function someReference(value: object, visit: (reference: string) => boolean): boolean {
  if (Array.isArray(value)) {
    for (const member of value as readonly unknown[]) {
      if (typeof member === 'object' && member !== null && someReference(member, visit)) return true;
    }
    return false;
  }
  for (const member of Object.values(value) as readonly unknown[]) {
    if (typeof member === 'object' && member !== null && someReference(member, visit)) return true;
  }
  return 'reference' in value && isLiteral(value.reference) && visit(value.reference);
}

function isLiteral(reference: unknown): reference is string {
  return typeof reference === 'string' && !reference.startsWith('#');
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
    if (key === 'reference' && isLiteral(member) && !keep.has(member)) return undefined;
    const pruned = prune(member, keep);
    if (pruned !== undefined) kept[key] = pruned;
    // An extension without its value is not valid.
    else if ('url' in value) return undefined;
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}
