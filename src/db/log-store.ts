import { randomBytes } from 'node:crypto';
import type { AuditEntry } from '../audit/entry.ts';
import { leafBytes } from '../audit/leaf.ts';
import type { LogStore } from '../gateway/ports/log.ts';
import { keyedHash } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { seal, type OwnerKey } from '../sealing/seal.ts';
import { openOrigin, placedLeaf, readLeaves } from './log-leaves.ts';
import { listEntries, isFilingBehind } from './log-lists.ts';
import { sealApart } from './log-apart.ts';
import { openEntries, selectEntries, type EntryRow } from './log-rows.ts';
import { findOwnerKey, loadOwnerKeys } from './owner-keys.ts';
import { everNamed, peopleNow } from './person-link-store.ts';
import type { Transaction } from './transaction.ts';

/** The access log: insert only. The gateway's role has no right to change or delete an entry. */
export function createLogStore(tx: Transaction, master: MasterKeys, deployment: OwnerKey): LogStore {
  return {
    append: (entry) => append(tx, master, deployment, entry),
    appendAll: (entries) => appendAll(tx, master, deployment, entries),
    list: (query) => listEntries(tx, master, deployment, query),
    isBehind: () => isFilingBehind(tx),
    async shownOf(personId, organisation, limit) {
      const people = await peopleNow(tx, personId);
      const names = await everNamed(tx, people);
      const pseudonyms = names.map((id) => keyedHash(master, 'log-person', id));
      const { rows } = await tx.query<EntryRow>({
        name: 'shown-of',
        text: `${selectEntries} WHERE person_pseudonym = ANY ($1::bytea[]) AND sources @> ARRAY[$2::text] AND kind IN ('support', 'record') AND outcome = 'shown'
         ORDER BY at DESC, audit_event.id DESC LIMIT $3`,
        values: [pseudonyms, organisation, limit],
      });
      return (await openEntries(tx, master, deployment, rows)).filter((entry) => wasAbout(entry, people));
    },
    async aboutPerson({ personId, organisation, kinds, before, limit }) {
      const people = await peopleNow(tx, personId);
      const pseudonyms = (await everNamed(tx, people)).map((id) => keyedHash(master, 'log-person', id));
      const { rows } = await tx.query<EntryRow>(
        `${selectEntries} WHERE person_pseudonym = ANY ($1::bytea[]) AND (askers @> ARRAY[$2] OR sources @> ARRAY[$2]) AND kind = ANY ($3)
           AND ($4::timestamptz IS NULL OR (at, audit_event.id) < ($4, $5))
         ORDER BY at DESC, audit_event.id DESC LIMIT $6`,
        [pseudonyms, organisation, [...kinds], before?.at, before?.id, limit],
      );
      return (await openEntries(tx, master, deployment, rows)).filter((entry) => wasAbout(entry, people));
    },
    async entry(id, organisation) {
      const { rows } = await tx.query<EntryRow>({
        name: 'entry',
        text: `${selectEntries} WHERE audit_event.id = $1 AND ($2::text IS NULL OR askers @> ARRAY[$2] OR sources @> ARRAY[$2])`,
        values: [id, organisation],
      });
      return (await openEntries(tx, master, deployment, rows))[0];
    },
    async entries(ids) {
      const { rows } = await tx.query<EntryRow>({
        name: 'entries',
        text: `${selectEntries} WHERE audit_event.id = ANY ($1::uuid[])`,
        values: [[...ids]],
      });
      return openEntries(tx, master, deployment, rows);
    },
    placed: (id) => placedLeaf(tx, id),
    openOrigin: (opened) => openOrigin(tx, opened),
    leaves: (from, count) => readLeaves(tx, from, count),
  };
}

/** While somebody goes by another, a look is in the other's log: it is about everybody whose record it was made on. */
function wasAbout({ personId, detail }: AuditEntry, people: readonly string[]): boolean {
  const together = detail.question?.place.together?.map((one) => one.personId) ?? [];
  return [personId ?? '', ...together].some((id) => people.includes(id));
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
  const whole = await sealApart(tx, master, entry);
  const detail = seal(key, ['audit_event', entry.id, 'detail'], json(whole));
  const personPseudonym =
    entry.personId === undefined ? undefined : keyedHash(master, 'log-person', entry.personId);
  const actor = seal(deployment, ['audit_event', entry.id, 'actor'], json(entry.actor));
  const leaf = leafBytes({
    entry,
    personPseudonym,
    actorPseudonym: pseudonymOf(master, entry.actor.id, actors),
    sealedActor: actor,
    sealedDetail: detail,
    salt: randomBytes(16),
  });
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
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id), unfiled AS (INSERT INTO audit_unfiled SELECT id FROM entry)
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
      RETURNING id), unfiled AS (INSERT INTO audit_unfiled SELECT id FROM entry)
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

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}
