import type { Consent } from '@medplum/fhirtypes';
import { field, listOf } from './fields.ts';
import { contains, readPeriod } from './intervals.ts';
import { scopeSystem } from './systems.ts';

/** How far a Consent on record counts at an instant. `denies-only`: every permit in it is void. */
export type Standing = 'none' | 'full' | 'denies-only';

/** Whether a Consent makes its person one who has said something: drafts and `entered-in-error` do not (consent-rules 2.6). */
export function isOnRecord(consent: Consent): boolean {
  return consent.status !== 'draft' && consent.status !== 'entered-in-error';
}

/**
 * Whether a Consent counts at `at`, epoch milliseconds (consent-rules 4.1). Only its own status, scope and root period decide.
 * A scope that cannot be read leaves its denies standing: unknown means stricter.
 */
export function standingOf(consent: Consent, at: number): Standing {
  if (consent.status !== 'active') return 'none';
  const scopes = scopeCodes(consent);
  if (scopes.length > 0 && !scopes.includes('patient-privacy')) return 'none';
  const period = field(consent.provision, 'period');
  const read = period === undefined ? undefined : readPeriod(period);
  if (read !== undefined && !contains(read, at)) return 'none';
  const unreadable = scopes.length === 0 || (period !== undefined && read === undefined);
  return unreadable || isUnverified(consent) ? 'denies-only' : 'full';
}

function scopeCodes(consent: Consent): readonly string[] {
  const codes: string[] = [];
  for (const coding of listOf(field(consent.scope, 'coding'))) {
    const code = field(coding, 'code');
    if (field(coding, 'system') === scopeSystem && typeof code === 'string') codes.push(code);
  }
  return codes;
}

/** `verification` is present and never true. */
function isUnverified(consent: Consent): boolean {
  if (consent.verification === undefined) return false;
  return !listOf(consent.verification).some((entry) => field(entry, 'verified') === true);
}
