import { tryGetDataType, type InternalSchemaElement, type InternalTypeSchema } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { isBound } from './bound.ts';
import { invariantsHold } from './invariants.ts';
import { isPlainPrimitive } from './plain-primitive.ts';
import { withoutVersion, type ValueSetCodes } from './required-bindings.ts';

/** What may stand under one name in an element's JSON. */
interface Member {
  /** `value[x]` of `valueString`. */
  readonly element: string;
  readonly isChoice: boolean;
  readonly type: string;
  readonly definition: InternalSchemaElement;
  readonly codes: ValueSetCodes | undefined;
  /** Types it may refer to; undefined where any. */
  readonly targets: ReadonlySet<string> | undefined;
  /** Of what it is made; undefined for a primitive. */
  readonly parts: InternalTypeSchema | undefined;
}

interface Shape {
  readonly members: ReadonlyMap<string, Member>;
  /** How many elements must be there. */
  readonly required: number;
}

/**
 * Whether a resource is so plainly valid R4, required codes among it, that the library need not be asked: it looks at every element that a type could
 * have, this at those that are there. A yes is never wrong; a no only means that the library decides, and says what is amiss. Resources in resources and
 * primitives with extensions are a no. Needs the definitions indexed.
 */
export function plainlyValid(valueSets: ReadonlyMap<string, ValueSetCodes>): (resource: Resource) => boolean {
  const shapeOf = shapesWith(valueSets);
  const isWhole = (value: object, schema: InternalTypeSchema, resource: Resource): boolean => {
    const { members, required } = shapeOf(schema);
    const chosen: string[] = [];
    let seen = 0;
    let requiredSeen = 0;
    for (const [name, content] of Object.entries(value)) {
      if (name === 'resourceType' && value === resource) continue;
      const member = members.get(name);
      if (member === undefined || !isContent(content, member, resource)) return false;
      if (member.isChoice) {
        if (chosen.includes(member.element)) return false;
        chosen.push(member.element);
      }
      seen += 1;
      if (member.definition.min > 0) requiredSeen += 1;
    }
    return seen > 0 && requiredSeen === required;
  };
  const isContent = (content: unknown, member: Member, resource: Resource): boolean => {
    const { isArray, min, max } = member.definition;
    if (isArray !== true) return isOne(content, member, resource);
    if (!Array.isArray(content) || content.length === 0) return false;
    if (content.length < min || content.length > max) return false;
    return content.every((one) => isOne(one, member, resource));
  };
  const isOne = (one: unknown, member: Member, resource: Resource): boolean => {
    const { type, parts, codes, definition } = member;
    if (codes !== undefined && !isBound(type, one, codes)) return false;
    if (parts === undefined) {
      return isPlainPrimitive(type, one) && invariantsHold(definition, type, one, resource);
    }
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return false;
    if (type === 'Reference' && !refersWell(one, member)) return false;
    return isWhole(one, parts, resource) && invariantsHold(definition, type, one, resource);
  };
  return (resource) => {
    const schema = tryGetDataType(resource.resourceType);
    if (schema === undefined) return false;
    return (
      isWhole(resource, schema, resource) && invariantsHold(schema, resource.resourceType, resource, resource)
    );
  };
}

/** Each shape is made once. */
function shapesWith(valueSets: ReadonlyMap<string, ValueSetCodes>): (schema: InternalTypeSchema) => Shape {
  const shapes = new Map<InternalTypeSchema, Shape>();
  return (schema) => {
    const shape = shapes.get(schema) ?? makeShape(schema, valueSets);
    shapes.set(schema, shape);
    return shape;
  };
}

function makeShape(schema: InternalTypeSchema, valueSets: ReadonlyMap<string, ValueSetCodes>): Shape {
  const members = new Map<string, Member>();
  for (const [element, definition] of Object.entries(schema.elements)) {
    // None in base R4: what fixes a value, or counts slices, is the library's to judge.
    if (definition.fixed ?? definition.pattern ?? definition.slicing?.slices[0]) continue;
    const isChoice = element.endsWith('[x]');
    for (const { code: type, targetProfile } of isChoice ? definition.type : definition.type.slice(0, 1)) {
      const parts = /^[A-Z]/.test(type)
        ? (schema.innerTypes.find(({ name }) => name === type) ?? tryGetDataType(type))
        : undefined;
      if (isResourceType(type) || (/^[A-Z]/.test(type) && parts === undefined)) continue;
      const name = isChoice
        ? `${element.slice(0, -3)}${type.charAt(0).toUpperCase()}${type.slice(1)}`
        : element;
      const codes = codesOf(definition, valueSets);
      const targets = targetsOf(targetProfile);
      members.set(name, { element, isChoice, type, definition, codes, targets, parts });
    }
  }
  return { members, required: Object.values(schema.elements).filter(({ min }) => min > 0).length };
}

function isResourceType(type: string): boolean {
  return type === 'Resource' || tryGetDataType(type)?.kind === 'resource';
}

function codesOf(
  { binding }: InternalSchemaElement,
  valueSets: ReadonlyMap<string, ValueSetCodes>,
): ValueSetCodes | undefined {
  if (binding?.strength !== 'required' || binding.valueSet === undefined) return undefined;
  return valueSets.get(withoutVersion(binding.valueSet));
}

const baseDefinition = 'http://hl7.org/fhir/StructureDefinition/';

function targetsOf(profiles: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (profiles === undefined || profiles.includes(`${baseDefinition}Resource`)) return undefined;
  return new Set(profiles.map((profile) => profile.replace(baseDefinition, '')));
}

/** A literal reference to a type that the element may refer to. What has none names by identifier or in words. */
function refersWell(one: object, { targets }: Member): boolean {
  if (!('reference' in one)) return true;
  if (typeof one.reference !== 'string' || !/^[A-Z]\w+\/[^?]+$/.test(one.reference)) return false;
  return targets?.has(one.reference.slice(0, one.reference.indexOf('/'))) !== false;
}
