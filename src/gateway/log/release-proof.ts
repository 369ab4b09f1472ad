import { formatProof } from '../../audit/note/proof-text.ts';
import { inclusionProof } from '../../audit/tree/make-proof.ts';
import { nodesFromTiles } from '../../audit/tree/read-tiles.ts';
import type { AuditEntry } from '../../audit/entry.ts';
import { checkPermission } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import type { LogTree, PlacedLeaf, StoredCheckpoint } from '../ports/log-tree.ts';
import type { Release } from '../release.ts';
import { orLogRefusal } from './or-log-refusal.ts';
import { logLook } from './log-look.ts';

/** What proves that the log holds an entry, and the entry's bytes that it proves. */
export interface EntryProof {
  /** C2SP tlog-proof, with the checkpoint. */
  readonly text: string;
  readonly leaf: Buffer;
}

/**
 * The proof of one entry, for an IG officer of an organisation that is party to it, and for systems of the organisation that asked. Another organisation's
 * entry and none at all are one answer. Asking is itself in the log.
 *
 * @throws GatewayError `not-permitted`, `not-found`, `not-in-the-tree-yet`, `unavailable`, the commit's own
 */
export async function releaseProof(
  release: Pick<Release, 'store' | 'clock'>,
  tree: LogTree,
  caller: Principal,
  id: string,
): Promise<EntryProof> {
  const look = (): AuditEntry => logLook(release, caller, 'log-proof', { entry: id });
  await orLogRefusal(release.store, look(), async () => checkMayAsk(caller));
  const placed = await release.store.transaction(async (tx) => {
    const entry = await tx.log.entry(id, caller.organisation);
    const found = entry !== undefined && isTheirs(caller, entry) ? await tx.log.placed(id) : 'nothing';
    await tx.log.append({ ...look(), outcome: found === 'nothing' ? 'nothing-shown' : 'shown' });
    return found;
  });
  if (placed === 'nothing') throw new GatewayError('not-found');
  const checkpoint = await tree.latestCheckpoint();
  if (placed === undefined || checkpoint === undefined || placed.index >= checkpoint.size)
    throw new GatewayError('not-in-the-tree-yet');
  return proofIn(tree, placed, checkpoint);
}

async function proofIn(
  tree: LogTree,
  { index, leaf }: PlacedLeaf,
  checkpoint: StoredCheckpoint,
): Promise<EntryProof> {
  const proof = await inclusionProof(nodesFromTiles(tree.tiles, checkpoint.size), index, checkpoint.size);
  return { leaf, text: formatProof({ index, proof, checkpoint: noteWithCosignatures(checkpoint) }) };
}

/** A checkpoint's note as it is given out. */
export function noteWithCosignatures({ note, cosignatures }: StoredCheckpoint): string {
  return `${note}${cosignatures.map((line) => `${line}\n`).join('')}`;
}

function checkMayAsk(caller: Principal): void {
  if (caller.kind === 'staff') checkPermission(caller, 'see-access-log');
}

/** A system may prove what its own organisation did; that somebody else looked at what it holds is for its IG officers. */
function isTheirs(caller: Principal, entry: AuditEntry): boolean {
  return caller.kind === 'staff' || entry.organisation === caller.organisation;
}
