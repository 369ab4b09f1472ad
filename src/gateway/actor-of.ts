import type { AuditActor } from '../audit/entry.ts';
import type { Principal } from '../auth/principal.ts';

/** Who did it, as an entry of the access log names them. */
export function actorOf(caller: Principal): AuditActor {
  return caller.kind === 'staff'
    ? { kind: 'staff', id: caller.subject, name: caller.name }
    : { kind: 'system', id: caller.clientId, name: caller.clientId };
}
