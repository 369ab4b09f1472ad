import type { AuditEntry } from '../../audit/entry.ts';
import type { Principal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { actorOf } from '../actor-of.ts';
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

/** A refused attempt is an entry too, about nobody. Where even that cannot be stored the caller still gets the error. */
export async function logConsentRefusal(
  store: Store,
  consentCaller: ConsentCaller,
  entry: { readonly id: string; readonly at: Date; readonly asked: Readonly<Record<string, string>> },
  error: unknown,
): Promise<void> {
  const errorCode = error instanceof GatewayError ? error.code : 'internal';
  const isRefused = error instanceof GatewayError && error.row.status < 500;
  await store
    .transaction((tx) =>
      tx.log.append({
        ...consentEntry(consentCaller, entry),
        outcome: isRefused ? 'refused' : 'failed',
        personId: undefined,
        detail: { asked: entry.asked, decisions: [], released: {}, errorCode },
      }),
    )
    .catch(() => undefined);
}
