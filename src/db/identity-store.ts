import { randomUUID } from 'node:crypto';
import type { IdentityLists, IdentityStore, LastReceipt, Pair, Verdict } from '../gateway/ports/identity.ts';
import type { OwnerKey } from '../sealing/seal.ts';
import { identityDecisions, mergedPeople, openQuestions, peopleInQuestion } from './identity-lists.ts';
import type { Queryable, Transaction } from './transaction.ts';

/** The work-list of people who may be one. */
export function createIdentityLists(db: Queryable, deployment: OwnerKey): IdentityLists {
  return {
    peopleInQuestion: (limit) => peopleInQuestion(db, limit),
    identityDecisions: (limit) => identityDecisions(db, limit),
    mergedPeople: (limit) => mergedPeople(db, deployment, limit),
  };
}

/** Whether people are one, as it is found and decided. */
export function createIdentityStore(tx: Transaction): IdentityStore {
  return {
    resemble: (described) => resemble(tx, described),
    async isInQuestion({ one, other }) {
      const { rows } = await tx.query(
        `SELECT FROM identity_decision WHERE (one_id, other_id) = ($1, $2) AND withdrawn_at IS NULL
         UNION ALL SELECT FROM (${openQuestions}) AS open WHERE (one_id, other_id) = ($1, $2) LIMIT 1`,
        [one, other],
      );
      return rows.length > 0;
    },
    async standing({ one, other }) {
      const { rows } = await tx.query<{ verdict: Verdict }>(
        'SELECT verdict FROM identity_decision WHERE (one_id, other_id) = ($1, $2) AND withdrawn_at IS NULL',
        [one, other],
      );
      return rows[0]?.verdict;
    },
    lastReceipts: (personId) => lastReceipts(tx, personId),
    async decide({ one, other, verdict, reason, at }) {
      const { rowCount } = await tx.query(
        `INSERT INTO identity_decision (id, one_id, other_id, verdict, reason, decided_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (one_id, other_id) WHERE withdrawn_at IS NULL DO NOTHING`,
        [randomUUID(), one, other, verdict, reason, at],
      );
      return rowCount === 1;
    },
    withdraw: (pair, at) => withdraw(tx, pair, at),
  };
}

async function resemble(
  tx: Transaction,
  { personId, source, hashes, at }: Parameters<IdentityStore['resemble']>[0],
): Promise<void> {
  const { rows } = await tx.query<{ hash: Buffer }>({
    name: 'resemblances',
    text: 'SELECT hash FROM person_resemblance WHERE person_id = $1 AND source = $2',
    values: [personId, source],
  });
  const isKept = (hash: Buffer): boolean => rows.some((row) => row.hash.equals(hash));
  if (rows.length === hashes.length && hashes.every(isKept)) return;
  // Ascending, as everybody does: two who bring the same description at one moment come one after the other, and the second finds the first.
  const locks = hashes.map((hash) => hash.readBigInt64BE()).toSorted((one, other) => (one < other ? -1 : 1));
  tx.send({
    name: 'hold-resemblances',
    text: 'SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key',
    values: [locks.map(String)],
  });
  if (rows.length > 0) {
    tx.send({
      text: 'DELETE FROM person_resemblance WHERE person_id = $1 AND source = $2 AND hash <> ALL ($3::bytea[])',
      values: [personId, source, [...hashes]],
    });
  }
  tx.send({
    name: 'add-resemblances',
    text: 'INSERT INTO person_resemblance (person_id, source, hash) SELECT $1, $2, unnest($3::bytea[]) ON CONFLICT DO NOTHING',
    values: [personId, source, [...hashes]],
  });
  tx.send({
    name: 'add-candidates',
    text: `INSERT INTO identity_candidate (one_id, other_id, found_at)
     SELECT DISTINCT least(person_id, $1::uuid), greatest(person_id, $1::uuid), $3::timestamptz FROM person_resemblance
     WHERE hash = ANY ($2::bytea[]) AND person_id <> $1 LIMIT 20 ON CONFLICT DO NOTHING`,
    values: [personId, [...hashes], at],
  });
}

async function lastReceipts(tx: Transaction, personId: string): Promise<readonly LastReceipt[]> {
  const { rows } = await tx.query<{ source: string; source_organisation: string; id: string }>(
    `SELECT DISTINCT ON (source) source, source_organisation, id FROM inbox WHERE person_id = $1
     ORDER BY source, person_seq DESC`,
    [personId],
  );
  return rows.map((row) => ({ source: row.source, organisation: row.source_organisation, receipt: row.id }));
}

async function withdraw(tx: Transaction, { one, other }: Pair, at: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    'UPDATE identity_decision SET withdrawn_at = $3 WHERE (one_id, other_id) = ($1, $2) AND withdrawn_at IS NULL',
    [one, other, at],
  );
  return rowCount === 1;
}
