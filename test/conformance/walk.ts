import { tryGetDataType } from '@medplum/core';
import { isObject } from './instance.ts';

/** An element with parts, or what stands beside a primitive, and where it is. */
export interface Place {
  readonly path: string;
  /** The ways a definition may name this place: `Patient.telecom.system`, `ContactPoint.system`, `code`. */
  readonly names: readonly string[];
  readonly value: Readonly<Record<string, unknown>>;
}

/** Every element with parts of a resource, itself first. The resources within it are left out: each is given for itself. */
export function placesIn(resource: Readonly<Record<string, unknown>>): readonly Place[] {
  const type = String(resource['resourceType']);
  return placesBelow(resource, type, type, [type, 'DomainResource', 'Resource']);
}

function placesBelow(
  value: Readonly<Record<string, unknown>>,
  type: string,
  path: string,
  names: readonly string[],
): readonly Place[] {
  const below = Object.entries(value).flatMap(([key, member]) => {
    const name = key.replace(/^_/, '');
    const at = `${path}.${name}`;
    const members: readonly unknown[] = Array.isArray(member) ? member : [member];
    const of = typeOf(type, name);
    const called = [at.replace(/\[\d+\]/g, ''), `${type}.${name}`, of, 'Element'];
    return members.flatMap((one, index) =>
      isObject(one) && one['resourceType'] === undefined
        ? placesBelow(one, of, Array.isArray(member) ? `${at}[${index}]` : at, called)
        : [],
    );
  });
  return [{ path, names, value }, ...below];
}

/** The type of an element, that of `valueCoding` too; nothing known where R4 has no such element, which is found elsewhere. */
function typeOf(type: string, name: string): string {
  const elements = tryGetDataType(type)?.elements ?? {};
  const plain = Object.hasOwn(elements, name) ? elements[name]?.type[0]?.code : undefined;
  if (plain !== undefined) return plain;
  const choices = Object.keys(elements).filter(
    (key) => key.endsWith('[x]') && name.startsWith(key.slice(0, -3)),
  );
  const suffixes = choices.map((key) => name.slice(key.length - 3));
  return suffixes.find((suffix) => tryGetDataType(suffix) !== undefined) ?? '';
}
