import type { Identifier, Resource } from '@medplum/fhirtypes';
import { referenceTo } from './references.ts';

/** What a resource refers to that its source may send later: by the address it will have, and the source's own id for it. */
export interface WaitingReference {
  /** `Type/id` of what refers. */
  readonly from: string;
  /** `Type/id` of what is referred to. */
  readonly to: string;
  readonly identifier: Identifier;
}

/** The references to rows that need not be in the same record: those with both an address and an identifier. */
export function waitingReferences(resource: Resource): readonly WaitingReference[] {
  const found: WaitingReference[] = [];
  collect(resource, referenceTo(resource), found);
  return found;
}

function collect(value: object, from: string, found: WaitingReference[]): void {
  if ('reference' in value && typeof value.reference === 'string' && 'identifier' in value) {
    found.push({ from, to: value.reference, identifier: value.identifier as Identifier });
  }
  for (const inner of Object.values(value) as readonly unknown[]) {
    if (typeof inner === 'object' && inner !== null) collect(inner, from, found);
  }
}
