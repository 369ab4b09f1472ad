import type { FastifyInstance } from 'fastify';
import { hashLength } from '../../audit/tree/hashes.ts';
import { parseTileIndex } from '../../audit/tree/tiles.ts';
import { GatewayError } from '../../errors.ts';
import { logKeyLines } from '../../gateway/log/log-keys.ts';
import { releaseConsistency } from '../../gateway/log/release-consistency.ts';
import { noteWithCosignatures } from '../../gateway/log/release-proof.ts';
import type { LogTree } from '../../gateway/ports/log-tree.ts';
import type { MasterKeys } from '../../sealing/keys.ts';

export interface LogFace {
  readonly logTree: LogTree;
  readonly keys: MasterKeys;
}

const text = 'text/plain; charset=utf-8';
/** What never changes may be kept by whoever has it, so that nobody asks the database twice. */
const immutable = 'public, max-age=31536000, immutable';

/** `/log/checkpoint`, `/log/keys`, `/log/proof/consistency`, `/log/tile/{L}/{N}[.p/{W}]` (C2SP tlog-tiles): about nobody, for everybody. */
export function publicLogRoutes(scope: FastifyInstance, { logTree: tree, keys }: LogFace): void {
  const hidden = { schema: { hide: true } } as const;
  scope.get('/checkpoint', hidden, async (_request, reply) => {
    const checkpoint = await tree.latestCheckpoint();
    if (checkpoint === undefined) throw new GatewayError('not-found');
    return reply.type(text).header('cache-control', 'no-cache').send(noteWithCosignatures(checkpoint));
  });
  scope.get('/keys', hidden, async (_request, reply) =>
    reply
      .type(text)
      .header('cache-control', 'no-cache')
      .send(logKeyLines(await tree.origins(), keys)),
  );
  scope.get<{ Querystring: { from?: unknown; to?: unknown } }>(
    '/proof/consistency',
    hidden,
    async (request, reply) => {
      const { from, to } = request.query;
      const proof = await releaseConsistency(tree, sizeIn(from), to === undefined ? undefined : sizeIn(to));
      const kept = to === undefined ? 'no-cache' : immutable;
      return reply
        .type('application/x-ndjson')
        .header('cache-control', kept)
        .send(`${JSON.stringify(proof)}\n`);
    },
  );
  scope.get<{ Params: { level: string; '*': string } }>('/tile/:level/*', hidden, async (request, reply) => {
    const { level, '*': rest } = request.params;
    const bytes = await tileOf(tree, level, rest);
    return reply.type('application/octet-stream').header('cache-control', immutable).send(bytes);
  });
}

function sizeIn(value: unknown): bigint {
  if (typeof value !== 'string' || !/^[1-9]\d{0,18}$/.test(value)) throw new GatewayError('invalid-request');
  return BigInt(value);
}

async function tileOf(tree: LogTree, level: string, rest: string): Promise<Buffer> {
  const at = parseTileIndex(rest);
  // Seven levels of tiles hold more entries than will ever be written.
  if (at === undefined || !/^[0-7]$/.test(level) || at.index > 2n ** 48n) throw new GatewayError('not-found');
  const [bytes = Buffer.alloc(0)] = await tree.tiles([{ level: Number(level), index: at.index }]);
  // A narrower tile is the beginning of the wider one.
  const wanted = bytes.subarray(0, at.width * hashLength);
  if (wanted.length < at.width * hashLength) throw new GatewayError('not-found');
  return wanted;
}
