import { randomUUID } from 'node:crypto';
import type { AuditEntry, AuditKind } from '../../audit/entry.ts';
import type { Principal } from '../../auth/principal.ts';
import { actorOf } from '../actor-of.ts';
import type { Release } from '../release.ts';

/** The entry of a look at the log, by a page or by a system. */
export function logLook(
  release: Pick<Release, 'clock'>,
  caller: Principal,
  kind: AuditKind,
  asked: Readonly<Record<string, string>>,
): AuditEntry {
  return {
    id: randomUUID(),
    at: release.clock(),
    kind,
    outcome: 'shown',
    face: caller.kind === 'staff' ? 'page' : 'api',
    organisation: caller.organisation,
    role: caller.role,
    purpose: 'HCOMPL',
    askers: caller.organisations,
    sources: [],
    actor: actorOf(caller),
    personId: undefined,
    detail: { asked, decisions: [], released: {} },
  };
}
