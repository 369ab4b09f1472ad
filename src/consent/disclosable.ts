import type { Resource } from '@medplum/fhirtypes';
import { field, listOf } from './fields.ts';
import type { ItemView } from './item-view.ts';

/** Shown to IG officers and to the person by their own rules, never for care (consent-rules 1). */
const neverForCare: ReadonlySet<string> = new Set(['Consent', 'AuditEvent', 'Provenance']);

/**
 * Whether an item can be disclosed at all (consent-rules 2.1): its reference is its own, it has a source and a topic, and nothing says
 * `entered-in-error`. Whether a subject is known is asked by the caller, who knows the people.
 */
export function isWellFormed(item: ItemView, source: string): boolean {
  const { resource, topics } = item;
  return (
    resource.id !== undefined &&
    resource.id !== '' &&
    item.reference === `${resource.resourceType}/${resource.id}` &&
    source !== '' &&
    topics.length > 0 &&
    !neverForCare.has(resource.resourceType) &&
    !isEnteredInError(resource)
  );
}

function isEnteredInError(resource: Resource): boolean {
  for (const element of ['status', 'lifecycleStatus', 'docStatus']) {
    if (field(resource, element) === 'entered-in-error') return true;
  }
  const codings = listOf(field(field(resource, 'verificationStatus'), 'coding'));
  return codings.some((coding) => field(coding, 'code') === 'entered-in-error');
}
