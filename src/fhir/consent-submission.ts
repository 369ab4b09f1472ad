import type { Consent, Meta } from '@medplum/fhirtypes';
import type { FieldIssue } from '../errors.ts';
import { extensions, systems } from './systems.ts';

/** A Consent as it was handed in, without what only the store may say of it: its version and when that was made. */
export function withoutVersion<T extends Consent>(consent: T): T {
  if (consent.meta === undefined) return consent;
  const { versionId: _version, lastUpdated: _instant, ...meta } = consent.meta;
  if (Object.keys(meta).length > 0) return { ...consent, meta };
  const { meta: _, ...rest } = consent;
  return rest as T;
}

/** The same with what the store says of it. */
export function withVersion(consent: Consent, version: number, recordedAt: Date): Consent {
  const meta: Meta = {
    ...consent.meta,
    versionId: String(version),
    lastUpdated: recordedAt.toISOString(),
  };
  return { ...consent, meta };
}

/**
 * What a Consent from outside may not carry, because it means something here that is ours to say: a topic would make it an item that can be
 * disclosed, and the marks of our own Consents would make it one of those. Refused, not dropped: what was sent is kept whole or not at all.
 */
export function reservedIssues(consent: Consent): readonly FieldIssue[] {
  const issues: FieldIssue[] = [];
  if (consent.meta?.tag?.some(({ system }) => system === systems.topic) === true) {
    issues.push(reserved('Consent.meta.tag'));
  }
  if (consent.extension?.some(({ url }) => reservedExtensions.has(url ?? '')) === true) {
    issues.push(reserved('Consent.extension'));
  }
  return issues;
}

const reservedExtensions: ReadonlySet<string> = new Set([
  extensions.sourceLastUpdated,
  extensions.standsInFor,
]);

function reserved(field: string): FieldIssue {
  return { field, code: 'reserved', fix: 'Leave this out: only the gateway sets it.' };
}
