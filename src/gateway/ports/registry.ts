import type { SharingAgreement } from '../../consent/agreement.ts';
import type { Client } from '../../auth/client.ts';

/** A client as it stands in the register. */
export interface RegisteredClient {
  readonly client: Client;
  readonly revokedAt: Date | undefined;
}

/** What may be told of an API key. `id` is the beginning of its hash. */
export interface ApiKey {
  readonly id: string;
  readonly scopes: readonly string[];
  readonly madeAt: Date;
  readonly expiresAt: Date | undefined;
}

export interface NewApiKey {
  readonly clientId: string;
  readonly hash: Buffer;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
}

/** Who may send and ask, and under what agreements. */
export interface RegistryStore {
  /** True when this version was not there, nor a higher one. A version never changes: a revocation is a new one. */
  putAgreement(agreement: SharingAgreement, at: Date): Promise<boolean>;
  /** Every version of an agreement that can be read, newest first. */
  agreementVersions(id: string): Promise<readonly SharingAgreement[]>;
  /** A client, revoked or not, locked against other changes until the transaction ends. */
  client(id: string): Promise<RegisteredClient | undefined>;
  /** Every client that can be read, by id. */
  clients(): Promise<readonly RegisteredClient[]>;
  /** False, and nothing done, when the client is revoked. */
  putClient(client: Client): Promise<boolean>;
  /** Whether a client of another organisation already sends for one of these case systems. */
  isSourceTaken(client: Client): Promise<boolean>;
  /** From here on none of its keys and tokens counts. */
  revokeClient(id: string, at: Date): Promise<void>;
  /** The client's API keys that live, oldest first. */
  apiKeys(clientId: string, at: Date): Promise<readonly ApiKey[]>;
  /** Keeps the hash of a key, and gives its id; the key itself is never stored. */
  addApiKey(key: NewApiKey): Promise<string>;
  /** False when the client has no such key. */
  revokeApiKey(clientId: string, id: string): Promise<boolean>;
}
