import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../audit/entry.ts';
import type { InboxItem, Outcome } from '../ports/inbox.ts';

/** What the log says of a record that had its turn. */
export function applyEntry(item: InboxItem, outcome: Outcome, at: Date): AuditEntry {
  return {
    id: randomUUID(),
    at,
    kind: 'apply',
    outcome: 'done',
    face: 'worker',
    organisation: item.sourceOrganisation,
    role: 'gateway',
    purpose: 'TREAT',
    askers: [item.sourceOrganisation],
    sources: [item.sourceOrganisation],
    actor: { kind: 'system', id: item.clientId, name: item.clientId },
    personId: item.personId,
    detail: { asked: { receipt: item.id, outcome }, decisions: [], released: {} },
  };
}
