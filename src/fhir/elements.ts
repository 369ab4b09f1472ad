import type { CodeableConcept, ContactPoint, Reference, Resource } from '@medplum/fhirtypes';

/** The small FHIR elements that every mapping is made of. */

/** `...optional('end', episode.end)`: the element, or nothing, since FHIR has no empty elements. */
export function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V };
export function optional<V>(key: string, value: V | undefined): Record<string, V> {
  return value === undefined ? {} : { [key]: value };
}

export function coded(system: string, code: string, text?: string): CodeableConcept {
  return { coding: [{ system, code }], ...optional('text', text) };
}

export function reference<T extends Resource>(type: T['resourceType'], id: string): Reference<T> {
  return { reference: `${type}/${id}` };
}

export function workTelephone(number: string): ContactPoint {
  return { system: 'phone', value: number, use: 'work' };
}

/** Whether a concept has this code of this system. */
export function hasCode(concept: CodeableConcept | undefined, system: string, code: string): boolean {
  return concept?.coding?.some((coding) => coding.system === system && coding.code === code) === true;
}
