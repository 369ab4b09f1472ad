import type { RegistryStore } from '../gateway/ports.ts';
import type { Transaction } from './transaction.ts';

/** Agreements, clients and their keys, as an operator registers them. */
export function createRegistryStore(tx: Transaction): RegistryStore {
  return {
    async putAgreement(agreement) {
      const { rowCount } = await tx.query(
        'INSERT INTO sharing_agreement (id, version, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [agreement.id, agreement.version, JSON.stringify(agreement)],
      );
      return rowCount === 1;
    },
    async putClient(client) {
      await tx.query(
        `INSERT INTO client (id, body) VALUES ($1, $2)
         ON CONFLICT (id) DO UPDATE SET body = excluded.body`,
        [client.id, JSON.stringify(client)],
      );
    },
    async isSourceTaken({ id, organisation, sources }) {
      const { rows } = await tx.query(
        `SELECT FROM client WHERE id <> $1 AND body ->> 'organisation' <> $2 AND revoked_at IS NULL
           AND body -> 'sources' @> ANY ($3::jsonb[]) LIMIT 1`,
        [id, organisation, sources.map((source) => JSON.stringify([source]))],
      );
      return rows.length > 0;
    },
    async revokeClient(id, at) {
      const { rowCount } = await tx.query(
        'UPDATE client SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1',
        [id, at],
      );
      return rowCount === 1;
    },
    async addApiKey(clientId, hash, scopes) {
      await tx.query(
        `INSERT INTO client_secret (hash, client_id, kind, scopes) VALUES ($1, $2, 'api-key', $3)`,
        [hash, clientId, [...scopes]],
      );
    },
  };
}
