import type { Resource } from '@medplum/fhirtypes';
import { field, listOf } from './fields.ts';
import type { ItemView } from './item-view.ts';

/** Shown to IG officers by rules of its own, never for care (consent-rules 1). Consents and Provenance are stored without a topic, and stay for that. */
const neverForCare: ReadonlySet<string> = new Set(['AuditEvent']);

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

const statuses = ['status', 'lifecycleStatus', 'docStatus', 'verificationStatus'] as const;

function isEnteredInError(resource: Resource): boolean {
  return statuses.some((element) => saysEnteredInError(field(resource, element)));
}

/** As a code, in a list, or as a concept by code or text: whatever form it has, somebody says that this is wrong. */
function saysEnteredInError(status: unknown): boolean {
  if (status === undefined || typeof status === 'string') return status === 'entered-in-error';
  if (Array.isArray(status)) return status.some(saysEnteredInError);
  const codings = listOf(field(status, 'coding'));
  return [field(status, 'text'), ...codings.map((coding) => field(coding, 'code'))].includes(
    'entered-in-error',
  );
}
