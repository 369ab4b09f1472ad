import { hashLength } from '../tree/hashes.ts';

/** Proof that an entry is in the log, whole: with the checkpoint it is proved against (C2SP tlog-proof). */
export interface ProofText {
  readonly index: bigint;
  readonly proof: readonly Buffer[];
  /** The signed note. */
  readonly checkpoint: string;
  /** Anybody's; never trusted. */
  readonly extra?: Buffer | undefined;
}

const firstLine = 'c2sp.org/tlog-proof@v1';

/** The proof as it is given out (`.tlog-proof`). */
export function formatProof({ index, proof, checkpoint, extra }: ProofText): string {
  const lines = [
    firstLine,
    ...(extra === undefined ? [] : [`extra ${extra.toString('base64')}`]),
    `index ${index}`,
    ...proof.map((hash) => hash.toString('base64')),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Undefined for what is no such proof. Nothing is verified yet. */
export function parseProof(text: string): ProofText | undefined {
  const end = text.indexOf('\n\n');
  if (end < 0) return undefined;
  const [first, ...lines] = text.slice(0, end).split('\n');
  const extra = lines[0]?.startsWith('extra ') === true ? decode(lines.shift()?.slice(6) ?? '') : undefined;
  const [, index] = /^index (0|[1-9]\d{0,19})$/.exec(lines.shift() ?? '') ?? [];
  const proof = lines.map(decode);
  if (first !== firstLine || index === undefined) return undefined;
  if (!proof.every((hash) => hash?.length === hashLength)) return undefined;
  return {
    index: BigInt(index),
    proof: proof.filter((hash) => hash !== undefined),
    checkpoint: text.slice(end + 2),
    extra,
  };
}

function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
