import type { SharingAgreement } from '../../consent/agreement.ts';
import type { Client } from '../../auth/client.ts';

/** Who may send and ask, and under what agreements. */
export interface RegistryStore {
  /** True when this version was not there, nor a higher one. A version never changes: a revocation is a new one. */
  putAgreement(agreement: SharingAgreement, at: Date): Promise<boolean>;
  /** Every version of an agreement that can be read, newest first. */
  agreementVersions(id: string): Promise<readonly SharingAgreement[]>;
  /** A revoked client stays revoked. */
  putClient(client: Client): Promise<void>;
  /** Whether a client of another organisation already sends for one of these case systems. */
  isSourceTaken(client: Client): Promise<boolean>;
  /** From here on none of its keys and tokens counts. False when there is no such client. */
  revokeClient(id: string, at: Date): Promise<boolean>;
  /** Keeps the hash of a key; the key itself is never stored. */
  addApiKey(clientId: string, hash: Buffer, scopes: readonly string[]): Promise<void>;
}
