import type { Checkpoint } from '../note/checkpoint.ts';
import { emptyRoot } from '../tree/hashes.ts';
import { verifyConsistency } from '../tree/verify-proof.ts';

/** What a witness makes of a checkpoint whose signature holds, by the one that it cosigned last. */
export type Judgement =
  | { readonly verdict: 'successor' }
  /** The old size is larger than the checkpoint's. */
  | { readonly verdict: 'backwards' }
  /** The old size is not the one that the witness knows. */
  | { readonly verdict: 'stale'; readonly known: bigint }
  /** Not shown to have grown out of what the witness knows. */
  | { readonly verdict: 'inconsistent' }
  /** Two roots for one size, both signed: nothing but two histories explains it. */
  | { readonly verdict: 'two-histories' };

/** The checks of C2SP tlog-witness, add-checkpoint, in its order. `known` is undefined where nothing of this log was cosigned yet. */
export function judgeSuccessor(
  known: Checkpoint | undefined,
  next: Checkpoint,
  { oldSize, proof }: { readonly oldSize: bigint; readonly proof: readonly Buffer[] },
): Judgement {
  if (oldSize > next.size) return { verdict: 'backwards' };
  const knownSize = known?.size ?? 0n;
  if (oldSize !== knownSize) return { verdict: 'stale', known: knownSize };
  if (next.size === 0n && !next.root.equals(emptyRoot)) return { verdict: 'inconsistent' };
  if (known !== undefined && known.size === next.size && !known.root.equals(next.root)) {
    return { verdict: 'two-histories' };
  }
  if (known === undefined || known.size === 0n) {
    return { verdict: proof.length === 0 ? 'successor' : 'inconsistent' };
  }
  const claim = { size1: known.size, size2: next.size, root1: known.root, root2: next.root, proof };
  return { verdict: verifyConsistency(claim).ok ? 'successor' : 'inconsistent' };
}
