import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../audit/entry.ts';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { actorOf } from '../actor-of.ts';
import type { Arrival } from '../ports/intake.ts';

/** One entry for each person of whom something came: with the receipt or, of several records, the receipts. */
export function arrivalEntries(
  client: SystemPrincipal,
  arrivals: readonly Arrival[],
  at: Date,
): readonly AuditEntry[] {
  const byPerson = Map.groupBy(arrivals, ({ personId }) => personId);
  return [...byPerson].map(([personId, own]) => ({
    id: randomUUID(),
    at,
    kind: 'push',
    outcome: 'done',
    face: 'api',
    organisation: client.organisation,
    role: client.role,
    purpose: 'TREAT',
    askers: client.organisations,
    sources: [client.organisation],
    actor: actorOf(client),
    personId,
    detail: {
      asked: {
        receipt: own.map(({ id }) => id).join(' '),
        source: [...new Set(own.map(({ source }) => source))].join(' '),
      },
      decisions: [],
      released: {},
    },
  }));
}
