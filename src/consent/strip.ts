import type { Resource } from '@medplum/fhirtypes';
import { isDirectoryType } from './directory.ts';
import type { Fields } from './fields.ts';
import { isFields } from './fields.ts';
import { typeOf, unversioned } from './references.ts';

/** Whether what an unversioned reference points to is released. */
type Stays = (reference: string) => boolean;

/**
 * The resource without references to what is not released, without `contained` and without narrative that tells of anything else. Lists and objects that
 * become empty go too. An entry of a list that held a reference to a person's item goes whole, because what is left of it (a
 * role, a status) would tell that there was one; so does an extension that lost anything. Copies only what changes.
 */
export function strip(resource: Resource, stays: Stays): Resource {
  // Taking elements away leaves a resource of the same type: `resourceType` is no object and always stays.
  return stripFields(resource, false, stays) as Resource;
}

/** `isEntry`: the object is an entry of a list. Undefined when nothing of it may stay. */
function stripFields(value: object, isEntry: boolean, stays: Stays): object | undefined {
  if (!isFields(value)) return value;
  let kept: Record<string, unknown> | undefined;
  for (const key in value) {
    const inner = value[key];
    if (typeof inner !== 'object' || inner === null) continue;
    if (isEntry && isReference(inner) && !isDirectoryReference(inner) && !mayStay(inner, stays))
      return undefined;
    const stripped = key === 'text' && isSection(value) ? inner : stripElement(key, inner, stays);
    if (stripped === inner) continue;
    kept ??= { ...value };
    if (stripped === undefined) delete kept[key];
    else kept[key] = stripped;
  }
  if (kept === undefined) return value;
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function stripElement(key: string, value: object, stays: Stays): object | undefined {
  if (key === 'contained') return undefined;
  if (Array.isArray(value))
    return stripList(value, key === 'extension' || key === 'modifierExtension', stays);
  if (isNarrative(value) || (isReference(value) && !mayStay(value, stays))) return undefined;
  return stripFields(value, false, stays);
}

/** The list itself when all of it stays; undefined when none does. */
function stripList(list: readonly unknown[], wholeOnly: boolean, stays: Stays): object | undefined {
  let kept: unknown[] | undefined;
  for (const [index, entry] of list.entries()) {
    const stripped = stripEntry(entry, stays);
    if (stripped === entry) {
      kept?.push(entry);
      continue;
    }
    kept ??= list.slice(0, index);
    if (stripped !== undefined && !wholeOnly) kept.push(stripped);
  }
  if (kept === undefined) return list;
  return kept.length === 0 ? undefined : kept;
}

/** A list inside a list is no FHIR, and may hold anything: it is read like any other. */
function stripEntry(entry: unknown, stays: Stays): unknown {
  if (Array.isArray(entry)) return stripList(entry, false, stays);
  if (!isFields(entry)) return entry;
  if (isNarrative(entry) || (isReference(entry) && !mayStay(entry, stays))) return undefined;
  return stripFields(entry, true, stays);
}

/** A Reference says which by `reference`; one that says it only otherwise points to nothing that is known to be released. */
function mayStay(reference: Fields, stays: Stays): boolean {
  const to = reference['reference'];
  return typeof to === 'string' && stays(unversioned(to));
}

const ofReference: ReadonlySet<string> = new Set([
  'id',
  'extension',
  'reference',
  'type',
  'identifier',
  'display',
]);

function isReference(value: object): value is Fields {
  if (!isFields(value)) return false;
  if (typeof value['reference'] === 'string') return true;
  if (!isFields(value['identifier']) && typeof value['display'] !== 'string') return false;
  return Object.keys(value).every((key) => ofReference.has(key));
}

function isDirectoryReference(reference: Fields): boolean {
  const { reference: to, type } = reference;
  return isDirectoryType(typeof to === 'string' ? typeOf(to) : String(type));
}

/** A Composition's section that refers to nothing: its text is no rendering of other items, it is what the item says. */
function isSection(value: Fields): boolean {
  return (
    'title' in value &&
    'code' in value &&
    !('resourceType' in value || 'entry' in value || 'section' in value)
  );
}

function isNarrative(value: object): boolean {
  return 'div' in value && 'status' in value;
}
