import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../audit/entry.ts';
import { actorOf } from '../actor-of.ts';
import type { Arrival } from '../ports/intake.ts';
import type { Call } from './call.ts';
import type { Taken } from './take-in.ts';

/** One entry for each person of whom a call brought something: with the receipt or, of several records, the receipts. */
export function arrivalEntries(taken: readonly Taken[]): readonly AuditEntry[] {
  return taken.flatMap(({ call, arrivals }) => {
    const byPerson = Map.groupBy(arrivals, ({ personId }) => personId);
    return [...byPerson].map(([personId, own]) => entryOf(call, personId, own));
  });
}

function entryOf({ client, at }: Call, personId: string, arrivals: readonly Arrival[]): AuditEntry {
  return {
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
        receipt: arrivals.map(({ id }) => id).join(' '),
        source: [...new Set(arrivals.map(({ source }) => source))].join(' '),
      },
      decisions: [],
      released: {},
    },
  };
}
