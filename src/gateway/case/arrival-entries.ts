import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../audit/entry.ts';
import { actorOf } from '../actor-of.ts';
import type { Taken } from './take-in.ts';

/**
 * One entry for each call that brought something, with the receipts of what it brought. It is a person's own where all of it is about one. Of several
 * people it belongs to none and names none: whose a receipt is says the inbox, and what became of the record an entry of the person's own.
 */
export function arrivalEntry({ call: { client, at }, arrivals }: Taken): AuditEntry | undefined {
  if (arrivals.length === 0) return undefined;
  const [personId, ...others] = new Set(arrivals.map((arrival) => arrival.personId));
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
    personId: others.length === 0 ? personId : undefined,
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
