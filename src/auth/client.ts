import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import type { OrganisationTree } from './organisation-tree.ts';
import { organisationIdentities, type SystemPrincipal } from './principal.ts';
import { publicJwkSchema } from './public-key.ts';
import { parseScope, scopesInCommon } from './scopes.ts';

const code = z.string().regex(/^[a-z][a-z0-9-]{1,60}$/);

/** A registered system: what it is, what it may ask and for whom. Holds no secret. */
export const clientSchema = z.strictObject({
  id: code.describe('Names the system; `iss` and `sub` of its client assertions'),
  organisation: z
    .string()
    .regex(/^[A-Z0-9]{1,9}$/)
    .describe('ODS code of the organisation it acts for'),
  role: code.describe('Recipient role in a sharing agreement'),
  scopes: z
    .array(z.string().refine((scope) => parseScope(scope) !== undefined))
    .min(1)
    .describe('What its tokens and API keys may do at most'),
  purposes: z
    .array(z.string().regex(/^[A-Z]{2,12}$/))
    .default([])
    .describe('v3 PurposeOfUse codes it asks for; the first is used'),
  sources: z
    .array(z.strictObject({ site: code, system: code }))
    .default([])
    .describe('Case systems whose records it may push'),
  keys: z.array(publicJwkSchema).max(2).default([]).describe('Public keys; two, so that one can be rotated'),
});
export type Client = z.output<typeof clientSchema>;

/** What a secret stands for: an API key of the client's, or an access token it was given. */
export interface PresentedSecret {
  readonly client: Client;
  readonly scopes: readonly string[];
}

/** Clients and their secrets, as the store keeps them. */
export interface ClientStore {
  /** A client that is not revoked. */
  find(id: string): Promise<Client | undefined>;
  /** Whose live secret this is, by its SHA-256. */
  findBySecret(hash: Buffer, kind: SecretKind, at: Date): Promise<PresentedSecret | undefined>;
  addSecret(secret: NewSecret): Promise<void>;
  /** Uses up a `jti`, durably: true the first time only. */
  useJti(jti: string, clientId: string, expiresAt: Date): Promise<boolean>;
}

export type SecretKind = 'api-key' | 'access-token';

export interface NewSecret {
  readonly hash: Buffer;
  readonly clientId: string;
  readonly kind: SecretKind;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | undefined;
}

/**
 * The principal a presented secret makes.
 *
 * @throws GatewayError `not-authenticated` when there is none
 */
export async function systemPrincipal(
  presented: PresentedSecret | undefined,
  tree: OrganisationTree,
): Promise<SystemPrincipal> {
  if (presented === undefined) throw new GatewayError('not-authenticated');
  const { client, scopes } = presented;
  const organisations = await tree(client.organisation);
  return {
    kind: 'system',
    clientId: client.id,
    organisation: client.organisation,
    organisations,
    role: client.role,
    // A scope that was taken from the client is taken from every secret it holds.
    scopes: scopesInCommon(scopes, client.scopes),
    purposes: client.purposes,
    source: client.sources,
    identities: [`client|${client.id}`, ...organisationIdentities(organisations)],
  };
}
