import { randomBytes } from 'node:crypto';
import type { AuditActor, AuditDetail, AuditEntry, AuditKind, AuditOutcome } from '../audit/entry.ts';
import { leafBytes } from '../audit/leaf.ts';
import type { LogQuery, LogStore } from '../gateway/ports/log.ts';
import { keyedHash } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { deploymentOwner, open, seal, unwrapOwnerKey, type OwnerKey } from '../sealing/seal.ts';
import { findOwnerKey, loadOwnerKeys } from './owner-keys.ts';
import type { Transaction } from './transaction.ts';

/** The access log: insert only. The gateway's role has no right to change or delete an entry. */
export function createLogStore(tx: Transaction, master: MasterKeys, deployment: OwnerKey): LogStore {
  return {
    append: (entry) => append(tx, master, deployment, entry),
    appendAll: (entries) => appendAll(tx, master, deployment, entries),
    list: (query) => list(tx, master, deployment, query),
    async shownOf(personId, organisation, limit) {
      const { rows } = await tx.query<EntryRow>({
        name: 'shown-of',
        text: `${selectEntries} WHERE person_pseudonym = $1 AND sources @> ARRAY[$2::text] AND kind IN ('support', 'record') AND outcome = 'shown'
         ORDER BY at DESC, audit_event.id DESC LIMIT $3`,
        values: [keyedHash(master, 'log-person', personId), organisation, limit],
      });
      return rows.map((row) => openEntry(master, deployment, row));
    },
    async entry(id, organisation) {
      const { rows } = await tx.query<EntryRow>(
        `${selectEntries} WHERE audit_event.id = $1 AND ($2::text IS NULL OR askers @> ARRAY[$2] OR sources @> ARRAY[$2])`,
        [id, organisation],
      );
      return rows[0] && openEntry(master, deployment, rows[0]);
    },
  };
}

/** A list's entries have one actor. */
function pseudonymOf(master: MasterKeys, actorId: string, known: Map<string, Buffer>): Buffer {
  const pseudonym = known.get(actorId) ?? keyedHash(master, 'log-actor', actorId);
  known.set(actorId, pseudonym);
  return pseudonym;
}

interface SealedEntry {
  readonly entry: AuditEntry;
  readonly personPseudonym: Buffer | undefined;
  readonly leaf: Buffer;
  readonly actor: Buffer;
  readonly owner: string;
  readonly detail: Buffer;
}

async function sealEntry(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  entry: AuditEntry,
  actors = new Map<string, Buffer>(),
): Promise<SealedEntry> {
  const key = await detailKey(tx, master, deployment, entry.personId);
  const detail = seal(key, ['audit_event', entry.id, 'detail'], json(entry.detail));
  const personPseudonym =
    entry.personId === undefined ? undefined : keyedHash(master, 'log-person', entry.personId);
  const leaf = leafBytes({
    entry,
    personPseudonym,
    actorPseudonym: pseudonymOf(master, entry.actor.id, actors),
    sealedDetail: detail,
    salt: randomBytes(16),
  });
  const actor = seal(deployment, ['audit_event', entry.id, 'actor'], json(entry.actor));
  return { entry, personPseudonym, leaf, actor, owner: key.owner, detail };
}

async function append(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  one: AuditEntry,
): Promise<void> {
  const { entry, personPseudonym, leaf, actor, owner, detail } = await sealEntry(tx, master, deployment, one);
  tx.send({
    name: 'append-entry',
    text: `WITH entry AS (
      INSERT INTO audit_event (id, at, kind, outcome, face, organisation, role, purpose, askers, sources, person_pseudonym, leaf, actor, detail_owner, detail)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id)
      INSERT INTO audit_pending SELECT id FROM entry`,
    values: [
      entry.id,
      entry.at,
      entry.kind,
      entry.outcome,
      entry.face,
      entry.organisation,
      entry.role,
      entry.purpose,
      [...entry.askers],
      [...entry.sources],
      personPseudonym,
      leaf,
      actor,
      owner,
      detail,
    ],
  });
}

/** Between the members of a list within an array: no code of an organisation holds it. */
const between = '\u001f';

async function appendAll(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  entries: readonly AuditEntry[],
): Promise<void> {
  const [only, ...others] = entries;
  if (only === undefined) return;
  if (others.length === 0) return append(tx, master, deployment, only);
  const people = entries.flatMap(({ personId }) => personId ?? []);
  await loadOwnerKeys(tx, master, people);
  const actors = new Map<string, Buffer>();
  const sealed = await Promise.all(entries.map((entry) => sealEntry(tx, master, deployment, entry, actors)));
  const column = (of: (one: SealedEntry) => unknown): readonly unknown[] => sealed.map(of);
  tx.send({
    name: 'append-entries',
    text: `WITH entry AS (
      INSERT INTO audit_event (id, at, kind, outcome, face, organisation, role, purpose, askers, sources, person_pseudonym, leaf, actor, detail_owner, detail)
      SELECT id, at, kind, outcome, face, organisation, role, purpose, string_to_array(askers, $16), string_to_array(sources, $16),
        person_pseudonym, leaf, actor, detail_owner, detail
      FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
        $11::bytea[], $12::bytea[], $13::bytea[], $14::uuid[], $15::bytea[])
        AS each (id, at, kind, outcome, face, organisation, role, purpose, askers, sources, person_pseudonym, leaf, actor, detail_owner, detail)
      RETURNING id)
      INSERT INTO audit_pending SELECT id FROM entry`,
    values: [
      column(({ entry }) => entry.id),
      column(({ entry }) => entry.at),
      column(({ entry }) => entry.kind),
      column(({ entry }) => entry.outcome),
      column(({ entry }) => entry.face),
      column(({ entry }) => entry.organisation),
      column(({ entry }) => entry.role),
      column(({ entry }) => entry.purpose),
      column(({ entry }) => entry.askers.join(between)),
      column(({ entry }) => entry.sources.join(between)),
      column(({ personPseudonym }) => personPseudonym),
      column(({ leaf }) => leaf),
      column(({ actor }) => actor),
      column(({ owner }) => owner),
      column(({ detail }) => detail),
      between,
    ],
  });
}

/** The person's key, so that erasing the person makes the detail unreadable; the deployment's where nobody was found. */
async function detailKey(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  personId: string | undefined,
): Promise<OwnerKey> {
  if (personId === undefined) return deployment;
  return (await findOwnerKey(tx, master, personId)) ?? deployment;
}

const selectEntries = `SELECT audit_event.id, at, kind, outcome, face, organisation, role, purpose, askers, sources, actor, detail_owner, detail, wrapped
  FROM audit_event LEFT JOIN sealing_key ON owner = detail_owner`;

interface EntryRow {
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

/** What the access log lists: looks at people and at the log, their choices as they are recorded, and all that was done about emergency access. */
const looks: readonly AuditKind[] = [
  'support',
  'record',
  'access-log',
  'access-log-entry',
  'replay',
  'emergency-opened',
  'emergency-closed',
  'emergency-reviewed',
  'emergency-cases',
  'simulation',
  'consent',
  'refused-after-disclosure',
  'lane-decision',
];

async function list(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  query: LogQuery,
): Promise<readonly AuditEntry[]> {
  const { rows } = await tx.query<EntryRow>(
    `${selectEntries}
     WHERE (askers @> ARRAY[$1] OR sources @> ARRAY[$1]) AND kind = ANY ($5)
       AND ($2::timestamptz IS NULL OR (at, audit_event.id) < ($2, $3))
     ORDER BY at DESC, audit_event.id DESC LIMIT $4`,
    [query.organisation, query.before?.at, query.before?.id, query.limit, looks],
  );
  return rows.map((row) => openEntry(master, deployment, row));
}

/** The detail of somebody who was erased stays shut: the entry remains, the person does not. */
const erased: AuditDetail = { asked: {}, decisions: [], released: {}, erased: true };

function openEntry(master: MasterKeys, deployment: OwnerKey, row: EntryRow): AuditEntry {
  const key = row.wrapped === null ? undefined : unwrapOwnerKey(master, row.detail_owner, row.wrapped);
  const actor = open(deployment, ['audit_event', row.id, 'actor'], row.actor);
  const detail = key && open(key, ['audit_event', row.id, 'detail'], row.detail);
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
    actor: JSON.parse(actor.toString('utf8')) as AuditActor,
    detail: detail === undefined ? erased : (JSON.parse(detail.toString('utf8')) as AuditDetail),
  };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}
