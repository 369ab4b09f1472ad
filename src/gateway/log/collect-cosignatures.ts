import { cosignatureOf } from '../../audit/witness/cosignature-of.ts';
import { formatAddCheckpoint } from '../../audit/witness/add-checkpoint.ts';
import { consistencyProof } from '../../audit/tree/make-proof.ts';
import { nodesFromTiles } from '../../audit/tree/read-tiles.ts';
import type { SequencerStore, StoredCheckpoint } from '../ports/log-tree.ts';
import type { FollowingWitness } from '../ports/witness.ts';

/** What a witness made of a checkpoint. */
export interface Cosigned {
  readonly witness: string;
  /**
   * `refused`: it holds that the log does not follow from what it saw. `passed`: another process brought it a newer one meanwhile. `failed`: it did not
   * answer, or not as a witness.
   */
  readonly outcome: 'cosigned' | 'refused' | 'passed' | 'failed';
  readonly line?: string | undefined;
}

interface Cosigning {
  readonly sequencer: SequencerStore;
  /** The sizes that witnesses saw last, as far as this process knows; a witness that knows better says so. */
  readonly sizes: Map<string, bigint>;
}

/**
 * Has the newest checkpoint cosigned by every witness, and keeps the cosignatures with it. Nothing is held while a witness is waited for.
 *
 * @returns undefined where nothing was signed yet, or another process holds the head
 */
export async function collectCosignatures(
  cosigning: Cosigning,
  witnesses: readonly FollowingWitness[],
): Promise<readonly Cosigned[] | undefined> {
  const { sequencer } = cosigning;
  const latest = await sequencer.holdingHead((held) => held.latestCheckpoint());
  if (latest === undefined) return undefined;
  const answers = await Promise.all(
    witnesses.map((witness) =>
      askOne(cosigning, witness, latest).catch((): Cosigned => ({
        witness: witness.key.name,
        outcome: 'failed',
      })),
    ),
  );
  const lines = answers.flatMap(({ line }) => (line === undefined ? [] : [line]));
  if (lines.length > 0) {
    await sequencer.holdingHead((held) => held.keepCosignatures(latest.origin, latest.size, lines));
  }
  return answers;
}

async function askOne(
  cosigning: Cosigning,
  { key, ask }: FollowingWitness,
  latest: StoredCheckpoint,
): Promise<Cosigned> {
  const witness = key.name;
  const { sizes } = cosigning;
  let answer = await ask(await requestFor(cosigning, sizes.get(witness) ?? 0n, latest));
  const [, known] = /^(0|[1-9]\d{0,19})\n$/.exec(answer.text) ?? [];
  if (answer.status === 409 && known !== undefined) {
    if (BigInt(known) > latest.size) {
      // More than this log has signed by now was signed elsewhere: of a database that was restored, or by somebody else.
      const now = await cosigning.sequencer.holdingHead((held) => held.latestCheckpoint());
      return { witness, outcome: now !== undefined && now.size < BigInt(known) ? 'refused' : 'passed' };
    }
    sizes.set(witness, BigInt(known));
    answer = await ask(await requestFor(cosigning, BigInt(known), latest));
  }
  if (answer.status === 422) return { witness, outcome: 'refused' };
  const line = answer.status === 200 ? cosignatureOf(latest.note, answer.text, key) : undefined;
  if (line === undefined) return { witness, outcome: 'failed' };
  sizes.set(witness, latest.size);
  return { witness, outcome: 'cosigned', line };
}

async function requestFor(
  { sequencer }: Cosigning,
  oldSize: bigint,
  { size, note }: StoredCheckpoint,
): Promise<string> {
  if (oldSize === 0n || oldSize >= size) return formatAddCheckpoint({ oldSize, proof: [], checkpoint: note });
  const proof = await sequencer.holdingHead((held) =>
    consistencyProof(nodesFromTiles(held.tiles, size), oldSize, size),
  );
  if (proof === undefined) throw new Error('another process holds the head');
  return formatAddCheckpoint({ oldSize, proof, checkpoint: note });
}
