import type { AuditDetail, AuditEntry, OfAnother } from '../audit/entry.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { open, seal, type Place } from '../sealing/seal.ts';
import { findOwnerKey, loadOwnerKeys } from './owner-keys.ts';
import type { Transaction } from './transaction.ts';

/** What an entry holds of another person, sealed once more under that one's key, in base64. */
export interface SealedApart {
  readonly owner: string;
  readonly sealed: string;
}

/** The detail as it is sealed. */
export type StoredDetail = Omit<AuditDetail, 'apart'> & { readonly apart?: readonly SealedApart[] };

const placeIn = (entryId: string): Place => ['audit_event', entryId, 'detail.apart'];

/** Of somebody without a key nothing is kept. */
export async function sealApart(
  tx: Transaction,
  master: MasterKeys,
  { id, detail: { apart = [], ...detail } }: Pick<AuditEntry, 'id' | 'detail'>,
): Promise<StoredDetail> {
  if (apart.length === 0) return detail;
  const kept: SealedApart[] = [];
  for (const { personId: owner, ...said } of apart) {
    const key = await findOwnerKey(tx, master, owner);
    if (key === undefined) continue;
    const sealed = seal(key, placeIn(id), Buffer.from(JSON.stringify(said), 'utf8'));
    kept.push({ owner, sealed: sealed.toString('base64') });
  }
  return { ...detail, apart: kept };
}

/** Details with what they hold of others, as far as those are not erased. One statement for all, and none where nobody is merged. */
export async function openApart(
  tx: Transaction,
  master: MasterKeys,
  stored: readonly { readonly id: string; readonly detail: StoredDetail }[],
): Promise<readonly AuditDetail[]> {
  await loadOwnerKeys(
    tx,
    master,
    stored.flatMap(({ detail: { apart = [] } }) => apart.map(({ owner }) => owner)),
  );
  return stored.map(({ id, detail: { apart = [], ...detail } }) =>
    apart.reduce<AuditDetail>((whole, { owner, sealed }) => {
      const key = tx.ownerKeys.get(owner);
      if (key === undefined) return whole;
      const opened = open(key, placeIn(id), Buffer.from(sealed, 'base64')).toString('utf8');
      return together(whole, JSON.parse(opened) as Omit<OfAnother, 'personId'>);
    }, detail),
  );
}

function together(detail: AuditDetail, said: Omit<OfAnother, 'personId'>): AuditDetail {
  return {
    ...detail,
    asked: { ...detail.asked, ...said.asked },
    nhsNumber: said.nhsNumber ?? detail.nhsNumber,
    numbersAtSources: { ...detail.numbersAtSources, ...said.numbersAtSources },
  };
}
