import type { Extension, Reference, Resource } from '@medplum/fhirtypes';
import canonicalize from 'canonicalize';
import { sourceLastUpdated } from '../source-last-updated.ts';
import { extensions } from '../systems.ts';
import type { Names } from './compared.ts';
import { linesIn } from './narrative-lines.ts';

/** A resource's values, each with the path it stands at; `key` is what must come back. */
interface Leaf {
  readonly path: string;
  readonly key: string;
}

type NameOf = Names['sent'];

/** Not part of what a resource says: who it is to its server, and what is shown of a code. Labels and status are checked apart. */
const apart: ReadonlySet<string> = new Set(['id', 'resourceType', 'display']);

/** The paths of what was sent and not made again; a part of which nothing came back is one path. */
export function pathsLeft(sent: Resource, made: readonly Resource[], names: Names): readonly string[] {
  const there = new Map<string, number>();
  for (const resource of made) {
    for (const { key } of leavesOf(resource, '', '', names.made)) there.set(key, (there.get(key) ?? 0) + 1);
  }
  const left: string[] = [];
  const kept: string[] = [];
  for (const { path, key } of leavesOf(sent, '', '', names.sent)) {
    const count = there.get(key) ?? 0;
    (count > 0 ? kept : left).push(path);
    if (count > 0) there.set(key, count - 1);
  }
  return highest(left, kept);
}

/** `.name[1].given[0]` and `.name[1].family` are `.name[1]` where nothing of that was kept. */
function highest(left: readonly string[], kept: readonly string[]): readonly string[] {
  const held = new Set(kept.flatMap(above));
  const found = left.map((path) => above(path).find((one) => !held.has(one)) ?? path);
  return [...new Set(found)];
}

/** A path and all that it stands under, the shortest first. */
function above(path: string): readonly string[] {
  const ends = [...path.matchAll(/[.[]/g)].flatMap(({ index }) => (index === 0 ? [] : [index]));
  return [...ends.map((end) => path.slice(0, end)), path];
}

function leavesOf(value: unknown, path: string, place: string, nameOf: NameOf): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) {
    return [
      {
        path,
        key: `${alias[place] ?? place}=${place.endsWith('.div') ? linesIn(String(value)).join('\n') : String(value)}`,
      },
    ];
  }
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => leavesOf(one, `${path}[${index}]`, place, nameOf));
  }
  const whole = wholeOf(value, nameOf);
  if (whole !== undefined) return [{ path, key: `${place}=${whole}` }];
  const { word, rest } = takeApart(value);
  return [
    ...(word === undefined ? [] : [{ path, key: `${place}=${word}` }]),
    ...Object.entries(place === '.meta' ? tagsOf(rest) : rest)
      .filter(([name, member]) => !apart.has(name) && !isGenerated(name, member))
      .flatMap(([name, member]) => leavesOf(member, `${path}.${name}`, `${place}.${name}`, nameOf)),
  ];
}

/** Of who says what about a resource itself, its tags alone could mean something to its sender. */
function tagsOf(meta: object): object {
  return 'tag' in meta ? { tag: meta.tag } : {};
}

/** A town is read as a line of the address. */
const alias: Readonly<Record<string, string>> = {
  '.address.city': '.address.line',
  '.address.district': '.address.line',
};

/** A narrative that only tells the rest again. */
function isGenerated(name: string, member: unknown): boolean {
  if (name !== 'text' || typeof member !== 'object' || member === null || !('status' in member)) return false;
  return !('div' in member) || member.status === 'generated' || member.status === 'empty';
}

/** An extension, and a reference, mean something only as a whole. */
function wholeOf(value: object, nameOf: NameOf): string | undefined {
  if ('url' in value) return canonicalize(named(sameInstant(value as Extension), nameOf));
  return isReference(value) ? nameOfReference(value, nameOf) : undefined;
}

function isReference(value: object): value is Reference {
  const keys = Object.keys(value);
  return (
    ('reference' in value && typeof value.reference === 'string') ||
    ('identifier' in value && keys.every((key) => ['identifier', 'type', 'display', 'id'].includes(key)))
  );
}

/** What leads nowhere is only the same where both name it by the same identifier. */
function nameOfReference(reference: Reference, nameOf: NameOf): string {
  const { identifier } = reference;
  return nameOf(reference) ?? (identifier ? `${identifier.system}|${identifier.value}` : 'nowhere');
}

/** The value with its references by one name, and without what is only shown. */
function named(value: unknown, nameOf: NameOf): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => named(one, nameOf));
  if (isReference(value)) return nameOfReference(value, nameOf);
  const members = Object.entries(value).filter(([name]) => !apart.has(name));
  return Object.fromEntries(members.map(([name, member]) => [name, named(member, nameOf)]));
}

function sameInstant(extension: Extension): Extension {
  const { url, valueInstant } = extension;
  return url === extensions.sourceLastUpdated && valueInstant !== undefined
    ? sourceLastUpdated(valueInstant)
    : extension;
}

/** A code, number or identifier is nothing without its system. */
function takeApart(value: object): { readonly word: string | undefined; readonly rest: object } {
  if (!('system' in value)) return { word: undefined, rest: value };
  const { system, ...others } = value;
  const key = 'code' in others ? 'code' : 'value';
  if (!(key in others)) return { word: String(system), rest: others };
  const { [key]: own, ...rest } = others as Record<string, unknown>;
  return { word: `${String(system)}|${String(own)}`, rest };
}

/** Two values that mean the same, each by its own side's names. */
export function isSameValue(sent: unknown, made: unknown, names: Names): boolean {
  return canonicalize(named(sent, names.sent)) === canonicalize(named(made, names.made));
}
