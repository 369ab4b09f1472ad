import type { ToldRow, ToldStore } from '../gateway/ports/told.ts';
import type { Transaction } from './transaction.ts';

interface Row {
  readonly id: string;
  readonly person_id: string;
  readonly source_organisation: string;
  readonly owner: string;
  readonly made_at: Date;
  readonly answered_at: Date | null;
}

/** Who is told what of whom: added to, never changed but by the answer, and where the person is erased. */
export function createToldStore(tx: Transaction): ToldStore {
  const rowsWhere = async (which: string, values: readonly unknown[]): Promise<readonly ToldRow[]> => {
    const { rows } = await tx.query<Row>(
      `SELECT id, person_id, source_organisation, owner, made_at, answered_at FROM told WHERE ${which}`,
      [...values],
    );
    return rows.map(toRow);
  };
  return {
    add: (row) => add(tx, row),
    async noteNumber(personId, number) {
      await tx.query('INSERT INTO introduction (person_id, number) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        personId,
        number,
      ]);
    },
    find: async (id) => (await rowsWhere('id = $1', [id]))[0],
    waitingFor: (owner, limit, after) =>
      rowsWhere(
        `owner = $1 AND answered_at IS NULL AND ($3::uuid IS NULL OR (made_at, id) > (SELECT made_at, id FROM told WHERE id = $3))
         ORDER BY made_at, id LIMIT $2`,
        [owner, limit, after],
      ),
    answeredBy: (owner, since, limit, after) =>
      rowsWhere(
        `owner = $1 AND answered_at >= $2 AND ($4::uuid IS NULL OR (answered_at, id) < (SELECT answered_at, id FROM told WHERE id = $4))
         ORDER BY answered_at DESC, id DESC LIMIT $3`,
        [owner, since, limit, after],
      ),
    async answer(id, at) {
      await tx.query('UPDATE told SET answered_at = $2 WHERE id = $1', [id, at]);
    },
  };
}

async function add(tx: Transaction, row: Omit<ToldRow, 'answeredAt'>): Promise<void> {
  const { id, personId, sourceOrganisation, owner, madeAt } = row;
  await tx.query(
    'INSERT INTO told (id, person_id, source_organisation, owner, made_at) VALUES ($1, $2, $3, $4, $5)',
    [id, personId, sourceOrganisation, owner, madeAt],
  );
  // A client that may not read it would be told of something that it cannot fetch.
  await tx.query(
    `INSERT INTO told_outbox (client_id, told_id)
     SELECT client.id, $1 FROM client JOIN webhook ON webhook.client_id = client.id
     WHERE client.body->>'organisation' = $2 AND revoked_at IS NULL AND url IS NOT NULL AND state = 'open'
       AND EXISTS (SELECT FROM jsonb_array_elements_text(client.body->'scopes') AS scope WHERE scope ~ '^system/(Task|[*])[.]c?r')`,
    [id, owner],
  );
}

function toRow(row: Row): ToldRow {
  return {
    id: row.id,
    personId: row.person_id,
    sourceOrganisation: row.source_organisation,
    owner: row.owner,
    madeAt: row.made_at,
    answeredAt: row.answered_at ?? undefined,
  };
}
