import { randomUUID } from 'node:crypto';
import type { AuditEntry, AuditKind } from '../../audit/entry.ts';
import type { Principal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { actorOf } from '../actor-of.ts';
import type { CaseOpener } from '../ports/emergency.ts';
import type { Release } from '../release.ts';

/** Something done about an emergency-access case, as its entry tells it. */
export interface EmergencyAct {
  readonly caller: Principal;
  readonly kind: Extract<AuditKind, `emergency-${string}`>;
  readonly outcome: AuditEntry['outcome'];
  readonly asked: Readonly<Record<string, string>>;
  readonly personId?: string | undefined;
  /** Whom a system acts for. */
  readonly user?: CaseOpener['user'];
  readonly errorCode?: string;
}

/** No sources: a source that allows emergency access learns of a case by reference, and of the person only where its own items were judged. */
export function emergencyEntry({ clock }: Pick<Release, 'clock'>, act: EmergencyAct): AuditEntry {
  const { caller, kind, outcome, asked, personId, user, errorCode } = act;
  const actor = actorOf(caller);
  return {
    id: randomUUID(),
    at: clock(),
    kind,
    outcome,
    face: caller.kind === 'staff' ? 'page' : 'api',
    organisation: caller.organisation,
    role: caller.role,
    purpose: kind === 'emergency-opened' || kind === 'emergency-closed' ? 'BTG' : 'HCOMPL',
    askers: caller.organisations,
    sources: [],
    // A system is named with whom it acts for.
    actor: { ...actor, name: user === undefined ? actor.name : `${user.name}, by ${actor.name}` },
    personId,
    detail: { asked, decisions: [], released: {}, errorCode },
  };
}

/** Does it, or logs that it was refused or failed. When even that cannot be stored the caller still gets the error. */
export async function orLogRefusal<T>(
  release: Release,
  act: Omit<EmergencyAct, 'outcome' | 'personId'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const errorCode = error instanceof GatewayError ? error.code : 'internal';
    const outcome = errorCode === 'not-permitted' || errorCode === 'not-found' ? 'refused' : 'failed';
    const entry = emergencyEntry(release, { ...act, outcome, errorCode });
    await release.store.transaction((tx) => tx.log.append(entry)).catch(() => undefined);
    throw error;
  }
}
