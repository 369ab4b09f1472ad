import type { Identifier, Resource } from '@medplum/fhirtypes';
import { referenceTo } from './references.ts';
import { localBase } from './systems.ts';

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

/** A row of a source in its own words: what kind it is there, and its id there. */
export interface SourceRow {
  readonly kind: string;
  readonly id: string;
}

/** The row that a local identifier names; undefined for an identifier of any other kind. */
export function rowNamed({ system = '', value }: Identifier): SourceRow | undefined {
  if (!system.startsWith(`${localBase}sid/`) || value === undefined) return undefined;
  return { kind: system.slice(system.lastIndexOf('/') + 1), id: value };
}

/** The rows that a resource is named after. */
export function rowsOf(resource: Resource): readonly SourceRow[] {
  const identifiers = 'identifier' in resource ? [resource.identifier ?? []].flat() : [];
  return identifiers.flatMap((one) => (isIdentifier(one) ? (rowNamed(one) ?? []) : []));
}

function isIdentifier(value: unknown): value is Identifier {
  return typeof value === 'object' && value !== null && 'system' in value;
}
