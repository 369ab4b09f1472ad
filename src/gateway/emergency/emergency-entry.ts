import { randomUUID } from 'node:crypto';
import type { AuditEntry, AuditKind } from '../../audit/entry.ts';
import type { Principal } from '../../auth/principal.ts';
import { actorOf } from '../actor-of.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
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
}

/** No sources: a source that allows emergency access learns of a case by reference, and of the person only where its own items were judged. */
export function emergencyEntry({ clock }: Pick<Release, 'clock'>, act: EmergencyAct): AuditEntry {
  const { caller, kind, outcome, asked, personId, user } = act;
  const actor = actorOf(caller);
  return {
    id: randomUUID(),
    at: clock(),
    kind,
    outcome,
    face: caller.kind === 'staff' ? 'page' : 'api',
    organisation: caller.organisation,
    role: caller.role,
    purpose: 'BTG',
    askers: caller.organisations,
    sources: [],
    // A system is named with whom it acts for.
    actor: { ...actor, name: user === undefined ? actor.name : `${user.name}, by ${actor.name}` },
    personId,
    detail: { asked, decisions: [], released: {} },
  };
}

/** An act that is refused or fails is an entry too. */
export async function actOrLogRefusal<T>(
  release: Pick<Release, 'store' | 'clock'>,
  act: Omit<EmergencyAct, 'outcome' | 'personId'>,
  work: () => Promise<T>,
): Promise<T> {
  return orLogRefusal(release.store, emergencyEntry(release, { ...act, outcome: 'failed' }), work);
}
