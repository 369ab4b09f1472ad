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
         ON CONFLICT (id) DO UPDATE SET body = excluded.body, revoked_at = NULL`,
        [client.id, JSON.stringify(client)],
      );
    },
    async addApiKey(clientId, hash, scopes) {
      await tx.query(
        `INSERT INTO client_secret (hash, client_id, kind, scopes) VALUES ($1, $2, 'api-key', $3)`,
        [hash, clientId, [...scopes]],
      );
    },
  };
}
