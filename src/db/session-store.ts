import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { SessionStore } from '../auth/session.ts';
import { open, seal, type OwnerKey } from '../sealing/seal.ts';
import { asGatewayError, inTransaction } from './transaction.ts';

/** Kept by hash of the session id and sealed under the deployment's key: a stolen dump signs nobody in and names nobody. */
export function createSessionStore(pool: Pool, deployment: OwnerKey): SessionStore {
  return {
    async get(id, at) {
      const hash = hashOf(id);
      try {
        const { rows } = await pool.query<{ sealed: Buffer }>({
          name: 'get-session',
          text: 'SELECT sealed FROM session WHERE hash = $1 AND expires_at > $2',
          values: [hash, at],
        });
        return rows[0] && open(deployment, placeOf(hash), rows[0].sealed).toString('utf8');
      } catch (error) {
        throw asGatewayError(error);
      }
    },
    async set(id, content, { at, expiresAt }) {
      const hash = hashOf(id);
      const sealed = seal(deployment, placeOf(hash), Buffer.from(content, 'utf8'));
      await inTransaction(pool, async (tx) => {
        await tx.query(
          `INSERT INTO session (hash, sealed, started_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)
           ON CONFLICT (hash) DO UPDATE SET sealed = excluded.sealed, seen_at = excluded.seen_at, expires_at = excluded.expires_at
           WHERE session.expires_at > excluded.seen_at`,
          [hash, sealed, at, expiresAt],
        );
      });
    },
    async destroy(id) {
      await inTransaction(pool, async (tx) => {
        // Kept as ended, not deleted: a request still in flight would put it back.
        await tx.query(`UPDATE session SET expires_at = '-infinity', sealed = '' WHERE hash = $1`, [
          hashOf(id),
        ]);
      });
    },
  };
}

function hashOf(id: string): Buffer {
  return createHash('sha256').update(id).digest();
}

function placeOf(hash: Buffer): readonly [string, string, string] {
  return ['session', hash.toString('hex'), 'sealed'];
}
