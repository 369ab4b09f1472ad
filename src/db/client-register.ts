import { clientSchema } from '../auth/client.ts';
import type { ApiKey, RegisteredClient, RegistryStore } from '../gateway/ports/registry.ts';
import type { Transaction } from './transaction.ts';

type ClientRegister = Omit<RegistryStore, 'putAgreement' | 'agreementVersions'>;

/** An API key is told of by this much of its hash. */
const keyId = "left(encode(hash, 'hex'), 12)";

/** Clients and their API keys, as an operator registers them. */
export function clientRegister(tx: Transaction): ClientRegister {
  return {
    async client(id) {
      const { rows } = await tx.query<ClientRow>(
        'SELECT body, revoked_at FROM client WHERE id = $1 FOR UPDATE',
        [id],
      );
      return rows.flatMap(registered)[0];
    },
    async clients() {
      const { rows } = await tx.query<ClientRow>('SELECT body, revoked_at FROM client ORDER BY id');
      return rows.flatMap(registered);
    },
    async putClient(client) {
      const { rowCount } = await tx.query(
        `INSERT INTO client (id, body) VALUES ($1, $2)
         ON CONFLICT (id) DO UPDATE SET body = excluded.body WHERE client.revoked_at IS NULL`,
        [client.id, JSON.stringify(client)],
      );
      return rowCount === 1;
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
      await tx.query('UPDATE client SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1', [id, at]);
    },
    ...apiKeyRegister(tx),
  };
}

function apiKeyRegister(tx: Transaction): Pick<ClientRegister, 'apiKeys' | 'addApiKey' | 'revokeApiKey'> {
  return {
    async apiKeys(clientId, at) {
      const { rows } = await tx.query<ApiKeyRow>(
        `SELECT ${keyId} AS id, scopes, made_at, expires_at FROM client_secret
         WHERE client_id = $1 AND kind = 'api-key' AND (expires_at IS NULL OR expires_at > $2) ORDER BY made_at, hash`,
        [clientId, at],
      );
      return rows.map(apiKeyOf);
    },
    async addApiKey({ clientId, hash, scopes, expiresAt }) {
      const { rows } = await tx.query<{ id: string }>(
        `INSERT INTO client_secret (hash, client_id, kind, scopes, expires_at) VALUES ($1, $2, 'api-key', $3, $4)
         RETURNING ${keyId} AS id`,
        [hash, clientId, [...scopes], expiresAt],
      );
      return rows[0]?.id ?? '';
    },
    async revokeApiKey(clientId, id) {
      const { rowCount } = await tx.query(
        `DELETE FROM client_secret WHERE client_id = $1 AND kind = 'api-key' AND ${keyId} = $2`,
        [clientId, id],
      );
      return rowCount === 1;
    },
  };
}

interface ClientRow {
  readonly body: unknown;
  readonly revoked_at: Date | null;
}

/** An entry that cannot be read is no client. */
function registered({ body, revoked_at }: ClientRow): readonly RegisteredClient[] {
  const { data: client } = clientSchema.safeParse(body);
  return client === undefined ? [] : [{ client, revokedAt: revoked_at ?? undefined }];
}

interface ApiKeyRow {
  readonly id: string;
  readonly scopes: string[];
  readonly made_at: Date;
  readonly expires_at: Date | null;
}

function apiKeyOf({ id, scopes, made_at, expires_at }: ApiKeyRow): ApiKey {
  return { id, scopes, madeAt: made_at, expiresAt: expires_at ?? undefined };
}
