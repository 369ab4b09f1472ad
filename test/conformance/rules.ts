import { tryGetDataType } from '@medplum/core';
import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import type { Definitions } from './definitions.ts';
import { CannotCheck } from './finding.ts';

/** What a profile asks of one element, of the elements below it, and of the kinds (slices) it tells apart. */
export interface Rule {
  readonly name: string;
  readonly element: ElementDefinition;
  readonly children: Map<string, Rule>;
  readonly slices: Map<string, Rule>;
}

/** Keys that say nothing a resource could break. */
const explaining: ReadonlySet<string> = new Set(
  [
    'id extension path representation sliceName sliceIsConstraining label code short definition comment requirements alias',
    'base contentReference meaningWhenMissing orderMeaning example mustSupport isModifier isModifierReason isSummary mapping condition',
  ].flatMap((line) => line.split(' ')),
);
const checked: ReadonlySet<string> = new Set(['min', 'max', 'type', 'binding', 'slicing', 'constraint']);

/**
 * The rules of a profile: what it says, over what the profiles it is built on say. No snapshot is needed: a resource keeps a profile if it is valid
 * R4, which is checked apart, and keeps what every differential down to R4 adds.
 * @throws CannotCheck if a profile on the way is not there, or asks for something that is not checked here
 */
export function rulesOf(url: string, definitions: Definitions): Rule {
  const definition = definitions.structures.get(url);
  if (definition === undefined) throw new CannotCheck(`${url} is not among the definitions`);
  if (definition.derivation !== 'constraint') return emptyRule(definition.type ?? '');
  const { baseDefinition } = definition;
  if (baseDefinition === undefined) throw new CannotCheck(`${url} does not say what it is built on`);
  const root = rulesOf(baseDefinition, definitions);
  if (root.name !== definition.type) {
    throw new CannotCheck(`${url} is of type ${definition.type}, and what it is built on is not`);
  }
  for (const element of elementsOf(definition)) place(root, element, url);
  return root;
}

function elementsOf({ url, differential }: StructureDefinition): readonly ElementDefinition[] {
  if (differential === undefined) throw new CannotCheck(`${url} holds no differential`);
  return differential.element;
}

function place(root: Rule, element: ElementDefinition, url: string): void {
  const [, ...steps] = (element.id ?? '').split('.');
  if (element.id === undefined) throw new CannotCheck(`${url}: ${element.path} has no id`);
  checkKeys(element, url);
  checkIsThere(root.name, element.path, url);
  let rule = root;
  for (const step of steps) rule = descend(rule, step, element.id, url);
  // What a profile adds stands beside what it is built on; what it narrows takes its place.
  const constraint = [...(rule.element.constraint ?? []), ...(element.constraint ?? [])];
  Object.assign(rule.element, element, { constraint });
}

/** `identifier:nhsNumber`: the element, or the kind of it. */
function descend(parent: Rule, step: string, id: string, url: string): Rule {
  const [name = '', slice, ...more] = step.split(/[:/]/);
  if (more.length > 0) throw new CannotCheck(`${url}: ${id} divides a slice again`);
  const element = parent.children.get(name) ?? emptyRule(name);
  parent.children.set(name, element);
  if (slice === undefined) return element;
  const found = element.slices.get(slice) ?? emptyRule(name);
  element.slices.set(slice, found);
  return found;
}

function emptyRule(name: string): Rule {
  return { name, element: { path: name }, children: new Map(), slices: new Map() };
}

function checkKeys(element: ElementDefinition, url: string): void {
  const unknown = Object.keys(element).filter(
    (key) => !explaining.has(key) && !checked.has(key) && !/^(fixed|pattern)[A-Z]/.test(key),
  );
  if (unknown.length > 0) throw new CannotCheck(`${url}: ${element.id} uses ${unknown.join(', ')}`);
  const profiled = (element.type ?? []).find(
    ({ code, profile }) => code !== 'Extension' && profile !== undefined,
  );
  if (profiled !== undefined) {
    throw new CannotCheck(`${url}: ${element.id} asks for a profile of ${profiled.code}`);
  }
}

/** A misspelt path would never meet an element, and so never be broken. */
function checkIsThere(root: string, path: string, url: string): void {
  let type: string | undefined = root;
  for (const step of path.split('.').slice(1)) {
    const found: string | undefined = typeOf(type, step);
    if (found === undefined) throw new CannotCheck(`${url}: R4 has no ${path}`);
    type = found;
  }
}

function typeOf(type: string, step: string): string | undefined {
  if (step === 'extension' || step === 'modifierExtension') return 'Extension';
  return tryGetDataType(type)?.elements[step]?.type[0]?.code;
}
