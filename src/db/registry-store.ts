import type { RegistryStore } from '../gateway/ports/registry.ts';
import { readAgreementVersions } from './read-agreements.ts';
import { clientRegister } from './client-register.ts';
import type { Transaction } from './transaction.ts';

/** Agreements, clients and their keys, as they are registered. */
export function createRegistryStore(tx: Transaction): RegistryStore {
  return {
    async putAgreement(agreement, at) {
      // Held shared by every disclosure (people-store): at the acknowledgement none that rests on the agreements as they were is uncommitted.
      await tx.query('SELECT pg_advisory_xact_lock(1, 1)');
      // One at a time: whoever reads sees every version up to some place, and none beyond it.
      await tx.query('LOCK TABLE sharing_agreement IN SHARE ROW EXCLUSIVE MODE');
      const { rowCount } = await tx.query(
        `INSERT INTO sharing_agreement (id, version, body, recorded_at, place)
         SELECT $1, $2, $3, $4, coalesce(max(place), 0) + 1 FROM sharing_agreement
         HAVING NOT coalesce(bool_or(id = $1 AND version >= $2), false)`,
        [agreement.id, agreement.version, JSON.stringify(agreement), at],
      );
      return rowCount === 1;
    },
    agreementVersions: (id) => readAgreementVersions(tx, id),
    ...clientRegister(tx),
  };
}
