import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import { definition, type Defined, type Described } from './definition.ts';

const baseR4 = 'http://hl7.org/fhir/StructureDefinition/';

/** One element that a definition of ours says more of than base R4; its path is its id without the names of slices. */
export function element(id: string, said: Partial<ElementDefinition> = {}): ElementDefinition {
  const path = id.replaceAll(/:[^.]+/g, '');
  const [, sliceName] = /:([^.]+)$/.exec(id) ?? [];
  return { id, path, ...(sliceName !== undefined && { sliceName }), ...said };
}

/** What an element's codes are taken from, always. */
export function bound(valueSet: string): Partial<ElementDefinition> {
  return { binding: { strength: 'required', valueSet } };
}

/** A reference to one type. */
export function refersTo(type: string): NonNullable<ElementDefinition['type']> {
  return [{ code: 'Reference', targetProfile: [`${baseR4}${type}`] }];
}

interface Constraint {
  readonly type: string;
  readonly kind: 'resource' | 'complex-type';
  readonly context?: NonNullable<StructureDefinition['context']>;
  readonly elements: readonly ElementDefinition[];
}

/** A StructureDefinition that narrows a type of base R4. A differential alone: tools make the snapshot from it. */
export function constraint(
  described: Described,
  { type, kind, context, elements }: Constraint,
): Defined<StructureDefinition> {
  return {
    ...definition('StructureDefinition', described),
    fhirVersion: '4.0.1',
    kind,
    abstract: false,
    ...(context !== undefined && { context }),
    type,
    baseDefinition: `${baseR4}${type}`,
    derivation: 'constraint',
    differential: { element: [...elements] },
  };
}
