import type { AuditEntry } from '../../audit/entry.ts';
import type { Principal } from '../../auth/principal.ts';
import { actorOf } from '../actor-of.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
import type { Store } from '../ports/store.ts';

/** Who deals with a Consent, and by which face. */
export interface ConsentCaller {
  readonly caller: Principal;
  readonly face: 'page' | 'fhir';
}

/** What every entry about Consents starts with: recording them and reading one's own back is administration, not care. */
export function consentEntry(
  { caller, face }: ConsentCaller,
  { id, at }: { readonly id: string; readonly at: Date },
): Omit<AuditEntry, 'outcome' | 'personId' | 'detail'> {
  return {
    id,
    at,
    kind: 'consent',
    face,
    organisation: caller.organisation,
    role: caller.role,
    purpose: 'PATADMIN',
    askers: caller.organisations,
    sources: [caller.organisation],
    actor: actorOf(caller),
  };
}

/** A refused attempt is an entry too, about nobody. */
export async function consentOrLogRefusal<T>(
  store: Store,
  caller: ConsentCaller,
  {
    asked,
    ...entry
  }: { readonly id: string; readonly at: Date; readonly asked: AuditEntry['detail']['asked'] },
  work: () => Promise<T>,
): Promise<T> {
  return orLogRefusal(store, { ...consentEntry(caller, entry), detail: { asked } }, work);
}
