/** The reference without a version: `Goal/1/_history/2` is `Goal/1`. */
export function unversioned(reference: string): string {
  const at = reference.indexOf('/_history/');
  return at < 0 ? reference : reference.slice(0, at);
}

/**
 * Whether a reference can name the same thing twice. One to something contained, an empty one and a search cannot: in two resources the same text
 * means two people.
 */
export function canBeResolved(reference: string): boolean {
  return !/^#|^$|\?|\/$/.test(reference);
}

const relative = /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/;

/** Whether this is `Type/id`, the only form in which the store knows an item. */
export function isRelative(reference: string): boolean {
  return relative.test(reference);
}

/** Whether any Reference inside `value` satisfies `matches`; stops at the first. Versions are taken off before the question. */
export function anyReference(value: unknown, matches: (reference: string) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((entry) => anyReference(entry, matches));
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'string') {
      if (key === 'reference' && matches(unversioned(inner))) return true;
    } else if (anyReference(inner, matches)) return true;
  }
  return false;
}

/** The resource type that a relative reference names: what comes before its first slash. */
export function typeOf(reference: string): string {
  return reference.slice(0, Math.max(0, reference.indexOf('/')));
}
