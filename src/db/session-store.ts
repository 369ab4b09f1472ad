import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { EndedSignIn } from '../auth/logout-token.ts';
import { absoluteLimit, type SessionStore } from '../auth/session.ts';
import type { SignInMark } from '../auth/staff-identity.ts';
import { keyedHash } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { open, seal, type OwnerKey } from '../sealing/seal.ts';
import { asGatewayError, inTransaction } from './transaction.ts';

/** Nobody ended the sign-in that the session stands by, in the provider's time: whoever signed in again since is another. */
const stands = `NOT EXISTS (SELECT FROM ended_sign_in ended
  WHERE ended.hash IN (session.sign_in_hash, session.user_hash) AND ended.ended_at >= session.vouched_at)`;

/**
 * Kept by hash of the session id and sealed under the deployment's key: a stolen dump signs nobody in and names nobody. By whose word a
 * session stands is beside it as keyed hashes.
 */
export function createSessionStore(pool: Pool, deployment: OwnerKey, keys: MasterKeys): SessionStore {
  const read = async (name: string, condition: string, id: string, ...values: readonly unknown[]) => {
    const hash = hashOf(id);
    try {
      const { rows } = await pool.query<{ sealed: Buffer }>({
        name,
        text: `SELECT sealed FROM session WHERE hash = $1 AND ${condition} AND ${stands}`,
        values: [hash, ...values],
      });
      return rows[0] && open(deployment, placeOf(hash), rows[0].sealed).toString('utf8');
    } catch (error) {
      throw asGatewayError(error);
    }
  };
  return {
    get: (id, at) => read('get-session', 'expires_at > $2', id, at),
    getIdle: (id) => read('get-idle-session', "expires_at > '-infinity'", id),
    async set(id, content, { at, expiresAt, signIn }, join) {
      const hash = hashOf(id);
      const marks = signIn && [signInHash(keys, signIn), userHash(keys, signIn), signIn.vouchedAt];
      await inTransaction(pool, async (tx) => {
        const { rows } = await tx.query<{ sealed: Buffer }>({
          name: 'lock-session',
          text: 'SELECT sealed FROM session WHERE hash = $1 AND expires_at > $2 FOR UPDATE',
          values: [hash, at],
        });
        const [stored] = rows.map((row) => open(deployment, placeOf(hash), row.sealed).toString('utf8'));
        const joined = stored === undefined || join === undefined ? content : join(stored);
        const sealed = seal(deployment, placeOf(hash), Buffer.from(joined, 'utf8'));
        await tx.query(
          `INSERT INTO session (hash, sealed, started_at, seen_at, expires_at, sign_in_hash, user_hash, vouched_at)
           VALUES ($1, $2, $3, $3, $4, $5, $6, $7)
           ON CONFLICT (hash) DO UPDATE SET sealed = excluded.sealed, seen_at = excluded.seen_at, expires_at = excluded.expires_at,
             sign_in_hash = excluded.sign_in_hash, user_hash = excluded.user_hash, vouched_at = excluded.vouched_at
           WHERE session.expires_at > excluded.seen_at`,
          [hash, sealed, at, expiresAt, ...(marks ?? [null, null, null])],
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
    endSignIn: (ended, at) => endSignIn(pool, keys, ended, at),
  };
}

function endSignIn(pool: Pool, keys: MasterKeys, ended: EndedSignIn, at: Date): Promise<boolean> {
  const keptUntil = new Date(at.getTime() + absoluteLimit);
  return inTransaction(pool, async (tx) => {
    const used = await tx.query(
      'INSERT INTO token_jti (client_id, jti, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [ended.issuer, ended.jti, keptUntil],
    );
    if (used.rowCount !== 1) return false;
    await tx.query(
      `INSERT INTO ended_sign_in (hash, ended_at, kept_until) SELECT hash, $2, $3 FROM unnest($1::bytea[]) AS ended (hash)
       ON CONFLICT (hash) DO UPDATE SET ended_at = greatest(ended_sign_in.ended_at, excluded.ended_at),
         kept_until = greatest(ended_sign_in.kept_until, excluded.kept_until)`,
      [endedHashes(keys, ended), ended.endedAt, keptUntil],
    );
    return true;
  });
}

/** Named by `sid`, it is that sign-in and what of the person was never told apart; without one, everything of theirs. */
function endedHashes(keys: MasterKeys, { issuer, sub, sid }: EndedSignIn): readonly Buffer[] {
  const one = sid === undefined ? [] : [keyedHash(keys, 'sign-in', issuer, 'sid', sid)];
  if (sub === undefined) return one;
  const ofPerson =
    sid === undefined ? userHash(keys, { issuer, sub }) : keyedHash(keys, 'sign-in', issuer, 'sub', sub);
  return [...one, ofPerson];
}

function signInHash(keys: MasterKeys, { issuer, sub, sid }: SignInMark): Buffer {
  return sid === undefined
    ? keyedHash(keys, 'sign-in', issuer, 'sub', sub)
    : keyedHash(keys, 'sign-in', issuer, 'sid', sid);
}

function userHash(keys: MasterKeys, { issuer, sub }: Pick<SignInMark, 'issuer' | 'sub'>): Buffer {
  return keyedHash(keys, 'sign-in-user', issuer, sub);
}

function hashOf(id: string): Buffer {
  return createHash('sha256').update(id).digest();
}

function placeOf(hash: Buffer): readonly [string, string, string] {
  return ['session', hash.toString('hex'), 'sealed'];
}
