import type { Erased, ErasureStore } from '../gateway/ports/erasure.ts';
import type { Transaction } from './transaction.ts';

/** Erasure and legal hold. The database itself refuses to erase whom a hold stands for. */
export function createErasureStore(tx: Transaction): ErasureStore {
  return {
    async standingOf(personId) {
      const { rows } = await tx.query<{ erased: boolean }>(
        'SELECT erased_at IS NOT NULL AS erased FROM person WHERE id = $1',
        [personId],
      );
      return rows[0] && (rows[0].erased ? 'erased' : 'here');
    },
    async erase(personId, at) {
      const { rows } = await tx.query<{ came_of_it: Erased }>('SELECT erase_person($1, $2) AS came_of_it', [
        personId,
        at,
      ]);
      tx.ownerKeys.delete(personId);
      const came = rows[0]?.came_of_it ?? 'unknown';
      if (came === 'erased') await forgetTold(tx, personId, at);
      return came;
    },
    numbersOf: (personId) => numbersOf(tx, personId),
    async introductionsOf(personId) {
      const { rows } = await tx.query<{ id: string }>(
        `SELECT introduction.person_id AS id FROM introduction JOIN person_identifier ON hash = number
         WHERE kind = 'nhs-number' AND person_identifier.person_id = $1 ORDER BY id`,
        [personId],
      );
      return rows.map(({ id }) => id);
    },
    async sourcesOf(personId) {
      const { rows } = await tx.query<{ source: string }>(
        `SELECT source_organisation AS source FROM inbox WHERE person_id = $1
         UNION SELECT source_organisation FROM told JOIN introduction USING (person_id) WHERE person_id = $1 ORDER BY source`,
        [personId],
      );
      return rows.map(({ source }) => source);
    },
    async hold(personId, at) {
      const { rowCount } = await tx.query(
        'INSERT INTO legal_hold (person_id, since) SELECT id, $2 FROM person WHERE id = $1 AND erased_at IS NULL ON CONFLICT DO NOTHING',
        [personId, at],
      );
      return rowCount === 1;
    },
    async endHold(personId) {
      const { rowCount } = await tx.query('DELETE FROM legal_hold WHERE person_id = $1', [personId]);
      return rowCount === 1;
    },
  };
}

async function numbersOf(tx: Transaction, personId: string): Promise<readonly Buffer[]> {
  const { rows } = await tx.query<{ hash: Buffer }>(
    "SELECT hash FROM person_identifier WHERE kind = 'nhs-number' AND person_id = $1",
    [personId],
  );
  return rows.map(({ hash }) => hash);
}

/** What was told of them can be read by nobody any more: it waits for no answer, or it would be looked at whenever its team asks what does. */
async function forgetTold(tx: Transaction, personId: string, at: Date): Promise<void> {
  await tx.query('UPDATE introduction SET number = NULL WHERE person_id = $1', [personId]);
  await tx.query('UPDATE told SET answered_at = $2 WHERE person_id = $1 AND answered_at IS NULL', [
    personId,
    at,
  ]);
}
