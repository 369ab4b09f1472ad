import type { Pool } from 'pg';
import type { HeldHead, LogGrowth, LogHead, PendingLeaf, SequencerStore } from '../gateway/ports/log-tree.ts';
import { holdHead, oldestPending, readLatestCheckpoint, readOrigins, readTiles } from './log-tree.ts';
import { asGatewayError, inTransaction, type Transaction } from './transaction.ts';

/** What sequencers write by: a connection of the role lwg_sequencer, of which the gateway's own role has none of the rights. */
export function createSequencerStore(pool: Pool): SequencerStore {
  return {
    holdingHead: (work) =>
      inTransaction(pool, async (tx) => {
        const head = await holdHead(tx);
        return head && (await work(heldHead(tx, head)));
      }),
    oldestPending: () =>
      oldestPending(pool).catch((error: unknown) => {
        throw asGatewayError(error);
      }),
  };
}

function heldHead(tx: Transaction, head: LogHead): HeldHead {
  return {
    head,
    origins: () => readOrigins(tx),
    latestCheckpoint: () => readLatestCheckpoint(tx),
    tiles: (wanted) => readTiles(tx, wanted),
    takePending: (limit) => takePending(tx, limit),
    grow: (growth) => grow(tx, growth),
    async openOrigin(origin, at) {
      await tx.query('INSERT INTO log_origin (number, origin, opened_at) VALUES (1, $1, $2)', [origin, at]);
    },
    async keepCheckpoint({ origin, size, root, note, signedAt }) {
      await tx.query(
        'INSERT INTO checkpoint (origin, size, root, note, signed_at) VALUES ($1, $2, $3, $4, $5)',
        [origin, size.toString(), root, note, signedAt],
      );
    },
    async setRefused(refused) {
      await tx.query('UPDATE log_head SET refused = $1', [refused]);
    },
  };
}

/** Claimed by deleting, never by a watermark: the order of ids is not the order of commits (reliability 0.7). */
async function takePending(tx: Transaction, limit: number): Promise<readonly PendingLeaf[]> {
  const { rows } = await tx.query<PendingLeaf>({
    name: 'take-pending',
    text: `WITH taken AS (
             DELETE FROM audit_pending WHERE ctid = ANY (ARRAY(SELECT ctid FROM audit_pending LIMIT $1)) RETURNING id, since)
           SELECT id, leaf FROM taken JOIN audit_event USING (id) ORDER BY since, id`,
    values: [limit],
  });
  return rows;
}

async function grow(tx: Transaction, { from, leaves, pieces, head }: LogGrowth): Promise<void> {
  tx.send({
    name: 'place-leaves',
    text: `INSERT INTO audit_leaf (idx, id, leaf_hash)
           SELECT $1::bigint + place - 1, id, leaf_hash FROM unnest($2::uuid[], $3::bytea[]) WITH ORDINALITY AS leaf (id, leaf_hash, place)`,
    values: [from.toString(), leaves.map(({ id }) => id), leaves.map(({ hash }) => hash)],
  });
  tx.send({
    name: 'move-head',
    text: 'UPDATE log_head SET size = $1, frontier = $2, root = $3',
    values: [head.size.toString(), [...head.frontier], head.root],
  });
  await growTiles(tx, pieces);
}

/** A tile that is begun must hold as many hashes as its piece says, and one that is there be as wide as it was left. */
async function growTiles(tx: Transaction, pieces: LogGrowth['pieces']): Promise<void> {
  const { rows } = await tx.query<{ grown: string }>({
    name: 'grow-tiles',
    text: `WITH piece AS (
             SELECT level, index, width, bytes, width - octet_length(bytes) / 32 AS start
             FROM unnest($1::smallint[], $2::bigint[], $3::smallint[], $4::bytea[]) AS piece (level, index, width, bytes)),
           begun AS (
             INSERT INTO tile (level, index, width, bytes) SELECT level, index, width, bytes FROM piece WHERE start = 0 RETURNING 1),
           widened AS (
             UPDATE tile SET width = piece.width, bytes = tile.bytes || piece.bytes
             FROM piece WHERE tile.level = piece.level AND tile.index = piece.index AND tile.width = piece.start AND piece.start > 0 RETURNING 1)
           SELECT (SELECT count(*) FROM begun) + (SELECT count(*) FROM widened) AS grown`,
    values: [
      pieces.map(({ level }) => level),
      pieces.map(({ index }) => index.toString()),
      pieces.map(({ width }) => width),
      pieces.map(({ bytes }) => bytes),
    ],
  });
  if (Number(rows[0]?.grown) !== pieces.length) throw new Error('the tiles are not as they were left');
}
