import type { SharingAgreement } from '../consent/agreement.ts';
import type { Transaction } from './transaction.ts';

/** Records a version of an agreement. Versions are never changed: a revocation is a new one. True when it is new. */
export async function putAgreement(tx: Transaction, agreement: SharingAgreement): Promise<boolean> {
  const { rowCount } = await tx.query(
    'INSERT INTO sharing_agreement (id, version, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [agreement.id, agreement.version, JSON.stringify(agreement)],
  );
  return rowCount === 1;
}
