import type { StructureDefinition } from '@medplum/fhirtypes';
import { checkInstance } from './check-rules.ts';
import type { Definitions } from './definitions.ts';
import { doubtful, wrong, type Finding } from './finding.ts';
import { instanceOf, isObject } from './instance.ts';
import { rulesOf, type Rule } from './rules.ts';
import { placesIn, type Place } from './walk.ts';

/**
 * What is wrong with the extensions of a resource: each must be defined, stand where its definition lets it, as often as it may, and hold what its
 * definition asks for. One that nobody here has to define is doubtful (`owned`: how the addresses begin that the definitions are to define).
 * @throws CannotCheck if a definition cannot be held against it
 */
export function extensionFindings(
  resource: Readonly<Record<string, unknown>>,
  definitions: Definitions,
  owned: readonly string[],
): readonly Finding[] {
  const parts = new Set<unknown>();
  return placesIn(resource).flatMap((place) => {
    const found = ['extension', 'modifierExtension'].flatMap((name) => listOf(place.value[name]));
    // The parts of an extension are what its own definition speaks of.
    for (const one of found) for (const part of listOf(one['extension'])) parts.add(part);
    return found
      .filter((one) => !parts.has(one))
      .flatMap((one) => oneExtension(place, one, found, definitions, owned));
  });
}

const core = 'http://hl7.org/fhir/StructureDefinition/';

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function oneExtension(
  place: Place,
  extension: Readonly<Record<string, unknown>>,
  beside: readonly Readonly<Record<string, unknown>>[],
  definitions: Definitions,
  owned: readonly string[],
): readonly Finding[] {
  const url = String(extension['url']);
  const path = `${place.path}.extension(${url.split('/').at(-1)})`;
  const definition = definitions.structures.get(url);
  if (definition?.type !== 'Extension') {
    const ought = [...owned, core].some((start) => url.startsWith(start)) || !url.includes(':');
    return [(ought ? wrong : doubtful)(path, `is not defined: ${url}`)];
  }
  const rule = rulesOf(url, definitions);
  const { max } = rule.element;
  const count = beside.filter((one) => one['url'] === url).length;
  return [
    ...(mayStand(definition, place) ? [] : [wrong(path, `may not stand in ${place.path}`)]),
    ...(max !== undefined && max !== '*' && count > Number(max)
      ? [wrong(path, `may be there ${max} times`)]
      : []),
    ...unknownParts(rule, extension, path),
    ...checkInstance(rule, instanceOf(path, extension), definitions),
  ];
}

function mayStand({ context = [] }: StructureDefinition, { names }: Place): boolean {
  return context.some(({ type, expression }) => type === 'element' && names.includes(expression));
}

function unknownParts(
  rule: Rule,
  extension: Readonly<Record<string, unknown>>,
  path: string,
): readonly Finding[] {
  const slices = [...(rule.children.get('extension')?.slices.values() ?? [])];
  const urls = slices.map(({ children }) => children.get('url')?.element.fixedUri);
  return listOf(extension['extension'])
    .filter(({ url }) => !urls.includes(String(url)))
    .map(({ url }) => wrong(path, `has a part that its definition has not: ${String(url)}`));
}
