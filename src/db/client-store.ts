import type { Pool } from 'pg';
import { clientSchema, type Client, type ClientStore } from '../auth/client.ts';
import { asGatewayError, inTransaction } from './transaction.ts';

/**
 * Registered systems, their API keys and access tokens (hashes only), and the assertions they have used up. Read from the database each time:
 * what was revoked counts on no replica from then on.
 *
 * @param environment a client that is for another one is no client here
 */
export function createClientStore(pool: Pool, environment: 'production' | 'demo'): ClientStore {
  const parse = rememberedParse(environment);
  return {
    async find(id) {
      const rows = await query<{ body: string }>(
        pool,
        'SELECT body::text FROM client WHERE id = $1 AND revoked_at IS NULL',
        [id],
      );
      return parse(rows[0]?.body);
    },
    async findBySecret(hash, kind, at) {
      const rows = await query<{ body: string; scopes: string[]; kid: string | null }>(
        pool,
        `SELECT client.body::text, client_secret.scopes, client_secret.kid FROM client_secret JOIN client ON client.id = client_secret.client_id
         WHERE hash = $1 AND kind = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)`,
        [hash, kind, at],
        'find-secret',
      );
      const client = parse(rows[0]?.body);
      return client && { client, scopes: rows[0]?.scopes ?? [], kid: rows[0]?.kid ?? undefined };
    },
    addToken: ({ hash, clientId, scopes, expiresAt, kid }) =>
      inTransaction(pool, async (tx) => {
        await tx.query(
          `INSERT INTO client_secret (hash, client_id, kind, scopes, expires_at, kid) VALUES ($1, $2, 'access-token', $3, $4, $5)`,
          [hash, clientId, [...scopes], expiresAt, kid],
        );
      }),
    useJti: (jti, clientId, expiresAt) =>
      inTransaction(pool, async (tx) => {
        const { rowCount } = await tx.query(
          'INSERT INTO token_jti (client_id, jti, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
          [clientId, jti, expiresAt],
        );
        return rowCount === 1;
      }),
  };
}

/** Entries remembered as parsed: more than a deployment has clients. */
const entriesKept = 1_000;

/**
 * Parses an entry once for each text it has had: checking its keys takes longer than reading it, and it is read for each request. A client whose entry
 * cannot be read, or is for another environment, is no client.
 */
function rememberedParse(environment: 'production' | 'demo'): (body?: string) => Client | undefined {
  const known = new Map<string, Client | undefined>();
  return (body) => {
    if (body === undefined) return undefined;
    if (known.has(body)) return known.get(body);
    const { data } = clientSchema.safeParse(JSON.parse(body));
    const isHere = data?.environment === undefined || data.environment === environment;
    if (known.size >= entriesKept) known.clear();
    known.set(body, isHere ? data : undefined);
    return known.get(body);
  };
}

async function query<Row extends object>(
  pool: Pool,
  text: string,
  values: readonly unknown[],
  name?: string,
): Promise<readonly Row[]> {
  try {
    const { rows } = await pool.query<Row>({
      text,
      values: [...values],
      ...(name !== undefined && { name }),
    });
    return rows;
  } catch (error) {
    throw asGatewayError(error);
  }
}
