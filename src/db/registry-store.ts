import type { RegistryStore } from '../gateway/ports/registry.ts';
import { readAgreementVersions } from './read-agreements.ts';
import type { Transaction } from './transaction.ts';

/** Agreements, clients and their keys, as an operator registers them. */
export function createRegistryStore(tx: Transaction): RegistryStore {
  return {
    async putAgreement(agreement, at) {
      // Held shared by every disclosure (people-store): at the acknowledgement none that rests on the agreements as they were is uncommitted.
      await tx.query('SELECT pg_advisory_xact_lock(1, 1)');
      // One at a time: whoever reads sees every version up to some place, and none beyond it.
      await tx.query('LOCK TABLE sharing_agreement IN SHARE ROW EXCLUSIVE MODE');
      const { rowCount } = await tx.query(
        `INSERT INTO sharing_agreement (id, version, body, recorded_at, place)
         SELECT $1, $2, $3, $4, coalesce(max(place), 0) + 1 FROM sharing_agreement
         HAVING NOT coalesce(bool_or(id = $1 AND version >= $2), false)`,
        [agreement.id, agreement.version, JSON.stringify(agreement), at],
      );
      return rowCount === 1;
    },
    agreementVersions: (id) => readAgreementVersions(tx, id),
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
