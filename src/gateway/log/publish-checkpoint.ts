import { checkpointText } from '../../audit/note/checkpoint.ts';
import { signText } from '../../audit/note/sign-note.ts';
import { formatNote } from '../../audit/note/signed-note.ts';
import { nodesFromTiles } from '../../audit/tree/read-tiles.ts';
import { rootAt } from '../../audit/tree/root-at.ts';
import type { Clock } from '../../clock.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { CheckpointKeeper, HeldHead, SequencerStore, SigningRefusal } from '../ports/log-tree.ts';
import { findSigningRefusal } from './check-published.ts';
import { logVerifierKey } from './signing.ts';

export interface Publishing {
  readonly sequencer: SequencerStore;
  readonly keeper: CheckpointKeeper;
  readonly keys: MasterKeys;
  readonly clock: Clock;
  /** Name of the log where it has none yet. */
  readonly firstOrigin: string;
}

/** What a turn came to. */
export type Published =
  | { readonly state: 'signed'; readonly size: bigint }
  | { readonly state: 'nothing-new'; readonly since: Date }
  | { readonly state: 'refused'; readonly refusal: SigningRefusal };

/**
 * Signs the head as it was committed, keeps the note outside of the database, then publishes it. The head is held meanwhile, so notes come in order; what is
 * signed was committed by an earlier transaction, so no retry signs another tree of the same size (reliability 2.5). The note is kept outside first: a
 * restore to any moment after it was published finds it there.
 *
 * @returns undefined while another holds the head
 */
export async function publishCheckpoint(publishing: Publishing): Promise<Published | undefined> {
  const { sequencer, keeper, clock, firstOrigin } = publishing;
  return sequencer.holdingHead(async (held) => {
    const origins = await held.origins();
    if (origins.length === 0) await held.openOrigin(firstOrigin, clock());
    const origin = origins.at(-1) ?? firstOrigin;
    const refusal =
      (await findSigningRefusal(held, origins, await keeper.read())) ?? (await findBrokenTree(held));
    if (refusal !== held.head.refused) await held.setRefused(refusal);
    if (refusal !== undefined) return { state: 'refused', refusal };
    // Of nothing there is nothing to sign: the first entry is the log's own heartbeat.
    if (held.head.size === 0n) return { state: 'nothing-new', since: new Date(0) };
    const latest = await held.latestCheckpoint();
    if (latest?.size === held.head.size) return { state: 'nothing-new', since: latest.signedAt };
    await sign(publishing, held, origin);
    return { state: 'signed', size: held.head.size };
  });
}

/** What is signed must be what is served: a tile or a head that was tampered with is not given the log's word. */
async function findBrokenTree({ head, tiles }: HeldHead): Promise<SigningRefusal | undefined> {
  const root = await rootAt(nodesFromTiles(tiles, head.size), head.size).catch(() => undefined);
  return root?.equals(head.root) === true ? undefined : 'inconsistent';
}

async function sign({ keeper, keys, clock }: Publishing, held: HeldHead, origin: string): Promise<void> {
  const { size, root } = held.head;
  const text = checkpointText({ origin, size, root });
  const signatures = keys.log
    .filter(({ retired }) => !retired)
    .map((key) => signText(text, { key: logVerifierKey(origin, key), privateKey: key.privateKey }));
  const note = formatNote({ text, signatures });
  await keeper.write(note);
  await held.keepCheckpoint({ origin, size, root, note, signedAt: clock() });
}
