import { randomUUID } from 'node:crypto';
import type { AuditActor, AuditEntry } from '../../audit/entry.ts';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { actorOf } from '../actor-of.ts';
import type { Attempt } from '../log/or-log-refusal.ts';
import type { Pair } from '../ports/identity.ts';

/** Who decides: an operator who has signed in, or one at the command line. */
export type Operator = StaffPrincipal | 'operator';

/** What is done about two people, in codes. */
export type IdentityAct = Pair & Readonly<Record<string, string>> & { readonly decision: string };

/** Who it was, for an entry and for what is kept of a decision. At the command line no more is known than that they could read its configuration. */
export function operatorActor(by: Operator): AuditActor {
  return by === 'operator' ? { kind: 'system', id: 'lwg', name: 'command line' } : actorOf(by);
}

/** @throws GatewayError `not-permitted` */
export function checkMayDecideIdentity(by: Operator): void {
  if (by !== 'operator') checkPermission(by, 'decide-identity');
}

/** Of no asker and no source, whoever did it: an entry that an IG officer of either could read would tell that somebody like their person is known elsewhere. */
export function identityAttempt(by: Operator, at: Date, act: Readonly<Record<string, string>>): Attempt {
  return {
    id: randomUUID(),
    at,
    kind: 'identity-decision',
    face: by === 'operator' ? 'cli' : 'page',
    organisation: by === 'operator' ? 'gateway' : by.organisation,
    askers: [],
    role: 'operator',
    purpose: 'PATADMIN',
    actor: operatorActor(by),
    detail: { asked: act },
  };
}

/** An entry in the log of each of the two: both are told of what was done, each under a pseudonym of its own. */
export function identityEntries(by: Operator, at: Date, act: IdentityAct): readonly AuditEntry[] {
  return [act.one, act.other].map((personId) => ({
    ...identityAttempt(by, at, act),
    outcome: 'done',
    sources: [],
    personId,
    detail: { asked: act, decisions: [], released: {} },
  }));
}
