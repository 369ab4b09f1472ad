import { hashLength } from '../tree/hashes.ts';

/** What a log asks a witness: to cosign a checkpoint that grew out of the one it saw last (C2SP tlog-witness, add-checkpoint). */
export interface AddCheckpoint {
  readonly oldSize: bigint;
  readonly proof: readonly Buffer[];
  /** The signed note. */
  readonly checkpoint: string;
}

/** More than any tree of 2^64 leaves needs; the specification's own limit. */
const maxProof = 63;

/** The body as it is sent. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  const hashes = proof.map((hash) => `${hash.toString('base64')}\n`);
  return `old ${oldSize}\n${hashes.join('')}\n${checkpoint}`;
}

/** Undefined for what is no such body. Nothing is verified yet. */
export function parseAddCheckpoint(body: string): AddCheckpoint | undefined {
  const end = body.indexOf('\n\n');
  const [first = '', ...hashes] = body.slice(0, Math.max(end, 0)).split('\n');
  const [, size] = /^old (0|[1-9]\d{0,19})$/.exec(first) ?? [];
  if (size === undefined || BigInt(size) >= 1n << 64n || hashes.length > maxProof) return undefined;
  const proof = hashes.map((hash) => Buffer.from(hash, 'base64'));
  const isWhole = proof.every(
    (hash, at) => hash.length === hashLength && hash.toString('base64') === hashes[at],
  );
  return isWhole ? { oldSize: BigInt(size), proof, checkpoint: body.slice(end + 2) } : undefined;
}
