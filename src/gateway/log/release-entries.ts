import { entryBundle, tileWidth, type TileAt } from '../../audit/tree/tiles.ts';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { allows } from '../../auth/scopes.ts';
import { GatewayError } from '../../errors.ts';
import type { Release } from '../release.ts';
import { logLook } from './log-look.ts';
import { orLogRefusal } from './or-log-refusal.ts';

/**
 * Leaves of the log in bulk (C2SP tlog-tiles), for an auditor's system: every organisation's, without names. When somebody was looked at may say who it was,
 * so the tree is everybody's and its leaves are not. Each bundle that is given is itself in the log.
 *
 * @throws GatewayError `not-permitted`, `not-found` where there are not so many, `unavailable`, the commit's own
 */
export async function releaseEntries(
  release: Pick<Release, 'store' | 'clock'>,
  caller: SystemPrincipal,
  { index, width }: Pick<TileAt, 'index' | 'width'>,
): Promise<Buffer> {
  const from = index * BigInt(tileWidth);
  const look = logLook(release, caller, 'log-entries', { from: from.toString(), count: String(width) });
  return orLogRefusal(release.store, look, async () => {
    if (!allows(caller.scopes, 'log.read')) throw new GatewayError('not-permitted');
    return release.store.transaction(async (tx) => {
      const leaves = await tx.log.leaves(from, width);
      if (leaves.length < width) throw new GatewayError('not-found');
      await tx.log.append(look);
      return entryBundle(leaves);
    });
  });
}
