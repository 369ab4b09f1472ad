import type { AuditActor, AuditDetail, AuditEntry, AuditKind, AuditOutcome } from '../audit/entry.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { deploymentOwner, open, unwrapOwnerKey, type OwnerKey } from '../sealing/seal.ts';
import { openApart, type StoredDetail } from './log-apart.ts';
import type { Transaction } from './transaction.ts';

/** What an entry is read from, without saying which. */
export const entryColumns = `audit_event.id, audit_event.at, audit_event.kind, audit_event.outcome, audit_event.face, audit_event.organisation, audit_event.role,
  audit_event.purpose, audit_event.askers, audit_event.sources, audit_event.actor, audit_event.detail_owner, audit_event.detail, sealing_key.wrapped`;

export const selectEntries = `SELECT ${entryColumns} FROM audit_event LEFT JOIN sealing_key ON owner = detail_owner`;

export interface EntryRow {
  readonly id: string;
  readonly at: Date;
  readonly kind: AuditKind;
  readonly outcome: AuditOutcome;
  readonly face: AuditEntry['face'];
  readonly organisation: string;
  readonly role: string;
  readonly purpose: string;
  readonly askers: readonly string[];
  readonly sources: readonly string[];
  readonly actor: Buffer;
  readonly detail_owner: string;
  readonly detail: Buffer;
  readonly wrapped: Buffer | null;
}

/** The detail of somebody who was erased stays shut: the entry remains, the person does not. */
const erased: Omit<AuditDetail, 'apart'> = { asked: {}, decisions: [], released: {}, erased: true };

/** Entries as they were written, with whoever is erased left out. */
export async function openEntries(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  rows: readonly EntryRow[],
): Promise<readonly AuditEntry[]> {
  const stored = rows.map((row) => ({ id: row.id, detail: openDetail(tx, master, row) }));
  const details = await openApart(tx, master, stored);
  return rows.map((row, index) => toEntry(deployment, row, details[index] ?? erased));
}

function openDetail({ ownerKeys }: Transaction, master: MasterKeys, row: EntryRow): StoredDetail {
  if (row.wrapped === null) return erased;
  const key = ownerKeys.get(row.detail_owner) ?? unwrapOwnerKey(master, row.detail_owner, row.wrapped);
  ownerKeys.set(row.detail_owner, key);
  return JSON.parse(
    open(key, ['audit_event', row.id, 'detail'], row.detail).toString('utf8'),
  ) as StoredDetail;
}

function toEntry(deployment: OwnerKey, row: EntryRow, detail: AuditDetail): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    kind: row.kind,
    outcome: row.outcome,
    face: row.face,
    organisation: row.organisation,
    role: row.role,
    purpose: row.purpose,
    askers: row.askers,
    sources: row.sources,
    personId: row.detail_owner === deploymentOwner ? undefined : row.detail_owner,
    actor: openActor(deployment, row),
    detail,
  };
}

/** Who asked, as it was sealed with the entry. */
export function openActor(deployment: OwnerKey, { id, actor }: Pick<EntryRow, 'id' | 'actor'>): AuditActor {
  return JSON.parse(open(deployment, ['audit_event', id, 'actor'], actor).toString('utf8')) as AuditActor;
}
