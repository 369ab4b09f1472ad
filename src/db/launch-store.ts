import { createHash } from 'node:crypto';
import type { LaunchStore, LaunchWay, OpenedLaunch, PendingLaunch } from '../gateway/ports/launches.ts';
import { open, seal, type OwnerKey, type Place } from '../sealing/seal.ts';
import type { Transaction } from './transaction.ts';

interface LaunchRow {
  readonly id: string;
  readonly at: Date;
  readonly way: LaunchWay;
  readonly record_system: string;
  readonly organisation: string;
  readonly person_hash: Buffer;
  readonly sealed: Buffer;
}

/** Launches from record systems. Sealed under the deployment's key: a launch may be about somebody who is not in the record. */
export function createLaunchStore(tx: Transaction, deployment: OwnerKey): LaunchStore {
  return {
    async keep(ticket, launch, expiresAt) {
      const hash = hashOf(ticket);
      const sealed = seal(deployment, ticketPlace(hash), Buffer.from(JSON.stringify(launch), 'utf8'));
      await tx.query('INSERT INTO launch_ticket (hash, sealed, expires_at) VALUES ($1, $2, $3)', [
        hash,
        sealed,
        expiresAt,
      ]);
    },
    async take(ticket, at) {
      const hash = hashOf(ticket);
      // Used up by deleting it: of two who come at once, one finds it gone.
      const { rows } = await tx.query<{ sealed: Buffer }>(
        'DELETE FROM launch_ticket WHERE hash = $1 AND expires_at > $2 RETURNING sealed',
        [hash, at],
      );
      const [row] = rows;
      if (row === undefined) return undefined;
      return JSON.parse(open(deployment, ticketPlace(hash), row.sealed).toString('utf8')) as PendingLaunch;
    },
    async record({ id, at, way, recordSystem, organisation, personHash, user }) {
      await tx.query(
        `INSERT INTO launch (id, at, way, record_system, organisation, person_hash, sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [
          id,
          at,
          way,
          recordSystem,
          organisation,
          personHash,
          seal(deployment, placeOf(id), Buffer.from(user, 'utf8')),
        ],
      );
    },
    async find(id) {
      const { rows } = await tx.query<LaunchRow>('SELECT * FROM launch WHERE id = $1', [id]);
      return rows[0] && toLaunch(deployment, rows[0]);
    },
  };
}

function toLaunch(deployment: OwnerKey, { id, at, way, organisation, ...row }: LaunchRow): OpenedLaunch {
  return {
    id,
    at,
    way,
    recordSystem: row.record_system,
    organisation,
    personHash: row.person_hash,
    user: open(deployment, placeOf(id), row.sealed).toString('utf8'),
  };
}

function hashOf(ticket: string): Buffer {
  return createHash('sha256').update(ticket).digest();
}

function ticketPlace(hash: Buffer): Place {
  return ['launch_ticket', hash.toString('hex'), 'sealed'];
}

function placeOf(id: string): Place {
  return ['launch', id, 'sealed'];
}
