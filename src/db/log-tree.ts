import type { Pool } from 'pg';
import type { LogHead, LogTree, SigningRefusal, StoredCheckpoint } from '../gateway/ports/log-tree.ts';
import { readVerification } from './log-verification.ts';
import { asGatewayError, type Queryable } from './transaction.ts';

/** The tree, read outside of any transaction: what is in it never changes. */
export function createLogTree(pool: Pool): LogTree {
  const guarded = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw asGatewayError(error);
    });
  return {
    head: () => guarded(readHead(pool)),
    origins: () => guarded(readOrigins(pool)),
    latestCheckpoint: () => guarded(readLatestCheckpoint(pool)),
    tiles: (wanted) => guarded(readTiles(pool, wanted)),
    oldestPending: () => guarded(oldestPending(pool)),
    lastVerification: () => guarded(readVerification(pool)),
  };
}

interface HeadRow {
  readonly size: string;
  readonly frontier: readonly Buffer[];
  readonly root: Buffer;
  readonly refused: SigningRefusal | null;
}

const selectHead = 'SELECT size, frontier, root, refused FROM log_head';

export async function readHead(db: Queryable): Promise<LogHead> {
  const { rows } = await db.query<HeadRow>(selectHead);
  const head = rows[0] && toHead(rows[0]);
  if (head === undefined) throw new Error('the log has no head');
  return head;
}

/** The head, held to the end of the transaction; undefined, at once, while another holds it. */
export async function holdHead(db: Queryable): Promise<LogHead | undefined> {
  const { rows } = await db.query<HeadRow>(`${selectHead} FOR UPDATE SKIP LOCKED`);
  return rows[0] && toHead(rows[0]);
}

function toHead({ size, frontier, root, refused }: HeadRow): LogHead {
  return { size: BigInt(size), frontier, root, refused: refused ?? undefined };
}

export async function readOrigins(db: Queryable): Promise<readonly string[]> {
  const { rows } = await db.query<{ origin: string }>('SELECT origin FROM log_origin ORDER BY number');
  return rows.map(({ origin }) => origin);
}

interface CheckpointRow {
  readonly origin: string;
  readonly size: string;
  readonly root: Buffer;
  readonly note: string;
  readonly cosignatures: readonly string[];
  readonly signed_at: Date;
}

export async function readLatestCheckpoint(db: Queryable): Promise<StoredCheckpoint | undefined> {
  const { rows } = await db.query<CheckpointRow>({
    name: 'latest-checkpoint',
    text: `SELECT origin, size, root, note, cosignatures, signed_at FROM checkpoint
           WHERE origin = (SELECT origin FROM log_origin ORDER BY number DESC LIMIT 1)
           ORDER BY size DESC LIMIT 1`,
  });
  const [row] = rows;
  if (row === undefined) return undefined;
  const { signed_at: signedAt, size, ...same } = row;
  return { ...same, size: BigInt(size), signedAt };
}

export async function readTiles(
  db: Queryable,
  wanted: readonly { readonly level: number; readonly index: bigint }[],
): Promise<readonly Buffer[]> {
  if (wanted.length === 0) return [];
  const { rows } = await db.query<{ bytes: Buffer | null }>({
    name: 'tiles',
    text: `SELECT bytes FROM unnest($1::smallint[], $2::bigint[]) WITH ORDINALITY AS wanted (level, index, place)
           LEFT JOIN tile USING (level, index) ORDER BY place`,
    values: [wanted.map(({ level }) => level), wanted.map(({ index }) => index.toString())],
  });
  return rows.map(({ bytes }) => bytes ?? Buffer.alloc(0));
}

export async function oldestPending(db: Queryable): Promise<number | undefined> {
  const { rows } = await db.query<{ seconds: number | null }>(
    'SELECT extract(epoch FROM now() - min(since))::float8 AS seconds FROM audit_pending',
  );
  return rows[0]?.seconds ?? undefined;
}
