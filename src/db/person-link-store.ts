import { randomUUID } from 'node:crypto';
import type { LinkedPair, LinkGrounds, PersonLinks, PersonPlace } from '../gateway/ports/person-links.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { seal, type OwnerKey } from '../sealing/seal.ts';
import { findOwnerKey } from './owner-keys.ts';
import { countChanges } from './person-revision.ts';
import type { Transaction } from './transaction.ts';

/**
 * Everybody who is one with `$1`, the survivor first, the others by id; null where nobody is. Part of the statement that every look sends: two probes of
 * indexes, and no further round trip.
 */
export const peopleTogether = `(SELECT CASE WHEN count(*) > 0 THEN array_prepend(min(survivor_id::text), array_agg(merged_id::text ORDER BY merged_id)) END
  FROM person_link WHERE ended_at IS NULL
    AND survivor_id = coalesce((SELECT survivor_id FROM person_link WHERE merged_id = $1 AND ended_at IS NULL), $1))`;

/** Which records are one person's: links that are made and ended, and change no row of anybody's. */
export function createPersonLinks(tx: Transaction, master: MasterKeys, deployment: OwnerKey): PersonLinks {
  return {
    between: (one, other) => between(tx, one, other),
    join: (pair, grounds) => join(tx, master, deployment, pair, grounds),
    part: (pair, grounds) => part(tx, master, deployment, pair, grounds),
    togetherAt: (person, at) => togetherAt(tx, person, at),
  };
}

async function between(tx: Transaction, one: string, other: string): Promise<LinkedPair | undefined> {
  const { rows } = await tx.query<{ survivor_id: string; merged_id: string }>(
    `SELECT survivor_id, merged_id FROM person_link
     WHERE (survivor_id, merged_id) IN (($1, $2), ($2, $1)) AND ended_at IS NULL`,
    [one, other],
  );
  const [row] = rows;
  return row && { survivor: row.survivor_id, merged: row.merged_id };
}

async function join(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  { survivor, merged }: LinkedPair,
  grounds: LinkGrounds,
): Promise<boolean> {
  const { rows } = await tx.query(
    `SELECT FROM person_link WHERE ended_at IS NULL AND (merged_id IN ($1, $2) OR survivor_id = $2) LIMIT 1`,
    [survivor, merged],
  );
  if (rows.length > 0) return false;
  const at = await countTogether(tx, [survivor, merged], grounds.at);
  const id = randomUUID();
  await tx.query(
    `INSERT INTO person_link (id, survivor_id, merged_id, since, survivor_since, merged_since, made_by, made_note)
     VALUES ($1, $2, $3, $4, (SELECT revision FROM person WHERE id = $2), (SELECT revision FROM person WHERE id = $3), $5, $6)`,
    [
      id,
      survivor,
      merged,
      at,
      sealGrounds(deployment, id, 'made_by', grounds),
      await sealNote(tx, master, survivor, { id, column: 'made_note', note: grounds.note }),
    ],
  );
  return true;
}

async function part(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  { survivor, merged }: LinkedPair,
  grounds: LinkGrounds,
): Promise<boolean> {
  const { rows } = await tx.query<{ id: string }>(
    'SELECT id FROM person_link WHERE survivor_id = $1 AND merged_id = $2 AND ended_at IS NULL',
    [survivor, merged],
  );
  const [link] = rows;
  if (link === undefined) return false;
  const at = await countTogether(tx, [survivor, merged], grounds.at);
  await tx.query(
    `UPDATE person_link SET ended_at = $2, survivor_until = (SELECT revision FROM person WHERE id = survivor_id),
       merged_until = (SELECT revision FROM person WHERE id = merged_id), ended_by = $3, ended_note = $4 WHERE id = $1`,
    [
      link.id,
      at,
      sealGrounds(deployment, link.id, 'ended_by', grounds),
      await sealNote(tx, master, survivor, { id: link.id, column: 'ended_note', note: grounds.note }),
    ],
  );
  return true;
}

/** Counts a change of each, of one instant in both orders, which is never earlier than either's last. */
async function countTogether(tx: Transaction, people: readonly string[], at: Date): Promise<Date> {
  const { rows } = await tx.query<{ at: Date }>(
    'SELECT greatest($2::timestamptz, max(at)) AS at FROM person_revision WHERE person_id = ANY ($1::uuid[])',
    [[...people], at],
  );
  const both = rows[0]?.at ?? at;
  countChanges(tx, people, both);
  return both;
}

/** Who and why by code, as it is sealed. */
export interface SealedGrounds {
  readonly actor: LinkGrounds['actor'];
  readonly reason: string;
}

function sealGrounds(
  deployment: OwnerKey,
  id: string,
  column: string,
  { actor, reason }: LinkGrounds,
): Buffer {
  const said: SealedGrounds = { actor, reason };
  return seal(deployment, ['person_link', id, column], Buffer.from(JSON.stringify(said), 'utf8'));
}

/** Under the survivor's key: what somebody wrote of a person goes when the person is erased. */
async function sealNote(
  tx: Transaction,
  master: MasterKeys,
  survivor: string,
  { id, column, note }: { readonly id: string; readonly column: string; readonly note: string | undefined },
): Promise<Buffer | null> {
  if (note === undefined) return null;
  const key = await findOwnerKey(tx, master, survivor);
  return key === undefined ? null : seal(key, ['person_link', id, column], Buffer.from(note, 'utf8'));
}

async function togetherAt(tx: Transaction, person: PersonPlace, at: Date): Promise<readonly PersonPlace[]> {
  const { rows: goesBy } = await tx.query<{ survivor_id: string }>(
    `SELECT survivor_id FROM person_link WHERE merged_id = $1 AND merged_since <= $2 AND (merged_until IS NULL OR merged_until > $2)`,
    [person.personId, person.revision],
  );
  const survivorId = goesBy[0]?.survivor_id;
  const survivor =
    survivorId === undefined
      ? person
      : { personId: survivorId, revision: await revisionAt(tx, survivorId, at) };
  const { rows: others } = await tx.query<{ merged_id: string }>(
    `SELECT merged_id FROM person_link WHERE survivor_id = $1 AND survivor_since <= $2 AND (survivor_until IS NULL OR survivor_until > $2)
     ORDER BY merged_id`,
    [survivor.personId, survivor.revision],
  );
  const places: PersonPlace[] = [survivor];
  for (const { merged_id: personId } of others)
    places.push({ personId, revision: await revisionAt(tx, personId, at) });
  return places;
}

async function revisionAt(tx: Transaction, personId: string, at: Date): Promise<number> {
  const { rows } = await tx.query<{ revision: string }>(
    'SELECT coalesce(max(revision), 0) AS revision FROM person_revision WHERE person_id = $1 AND at <= $2',
    [personId, at],
  );
  return Number(rows[0]?.revision ?? 0);
}

/** Everybody who is one with a person, the survivor first; the person alone where nobody is. */
export async function peopleNow(tx: Transaction, personId: string): Promise<readonly string[]> {
  const { rows } = await tx.query<{ people: readonly string[] | null }>(
    `SELECT ${peopleTogether} AS people`,
    [personId],
  );
  return rows[0]?.people ?? [personId];
}

/** By whom these people have gone at any time, themselves among them: whose logs may tell of them. */
export async function everNamed(tx: Transaction, people: readonly string[]): Promise<readonly string[]> {
  const { rows } = await tx.query<{ survivor_id: string }>(
    'SELECT DISTINCT survivor_id FROM person_link WHERE merged_id = ANY ($1::uuid[])',
    [[...people]],
  );
  return [...new Set([...people, ...rows.map((row) => row.survivor_id)])];
}
