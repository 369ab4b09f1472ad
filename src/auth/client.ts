import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { isNetwork, isWithin } from './networks.ts';
import type { OrganisationTree } from './organisation-tree.ts';
import { organisationIdentities, type SystemPrincipal } from './principal.ts';
import { publicJwkSchema } from './public-key.ts';
import { parseScope, scopesInCommon } from './scopes.ts';

const code = z.string().regex(/^[a-z][a-z0-9-]{1,60}$/);

/** Keys, and API keys, that a client may have live at once: the one it uses, and the next while it changes over. */
export const liveKeys = 2;

/** A registered system: what it is, what it may ask and for whom. Holds no secret. */
export const clientSchema = z
  .strictObject({
    id: code.describe('Names the system; `iss` and `sub` of its client assertions'),
    name: z.string().min(1).max(60).optional().describe('What people call it'),
    environment: z
      .enum(['production', 'demo'])
      .optional()
      .describe('Where alone it counts (`LWG_ENVIRONMENT`). Left out, where it is registered'),
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
    keys: z
      .array(publicJwkSchema)
      .max(liveKeys)
      .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length)
      .default([])
      .describe('Public keys, each with its own `kid`; two, so that one can be rotated'),
    jwksUrl: z
      .url({ protocol: /^https$/ })
      .max(500)
      .optional()
      .describe('Where its public keys are, as a JWK set over https, instead of in `keys`'),
    allowedFrom: z
      .array(z.string().refine(isNetwork))
      .max(50)
      .default([])
      .describe('Addresses and networks (CIDR, IPv4 or IPv6) it calls from. Left out, any'),
    statusTo: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .refine((url) => !URL.canParse(url) || new URL(url).username === '')
      .optional()
      .describe(
        'Where it is told what became of its records (docs/webhooks.md). https, but for `"environment": "demo"`',
      ),
  })
  .refine(({ keys, jwksUrl }) => jwksUrl === undefined || keys.length === 0, { path: ['jwksUrl'] })
  .refine(({ environment, statusTo = 'https:' }) => environment === 'demo' || statusTo.startsWith('https:'), {
    path: ['statusTo'],
  });
export type Client = z.output<typeof clientSchema>;

/** What a secret stands for: an API key of the client's, or an access token it was given. */
export interface PresentedSecret {
  readonly client: Client;
  readonly scopes: readonly string[];
  /** Of an access token: the key whose signature it was given for. */
  readonly kid: string | undefined;
}

/** Clients and their secrets, as the store keeps them. */
export interface ClientStore {
  /** A client that is not revoked. */
  find(id: string): Promise<Client | undefined>;
  /** Whose live secret this is, by its SHA-256. */
  findBySecret(hash: Buffer, kind: SecretKind, at: Date): Promise<PresentedSecret | undefined>;
  addToken(token: NewToken): Promise<void>;
  /** Uses up a `jti`, durably: true the first time only. */
  useJti(jti: string, clientId: string, expiresAt: Date): Promise<boolean>;
}

export type SecretKind = 'api-key' | 'access-token';

export interface NewToken {
  readonly hash: Buffer;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
  /** Of the key whose signature it is given for. */
  readonly kid: string;
}

/**
 * The principal a presented secret makes. Asked anew for each request, of what the database says now: a client, a key or an address that was
 * taken away counts nowhere from then on.
 *
 * @param address where the request comes from
 * @throws GatewayError `not-authenticated` when there is none
 */
export async function systemPrincipal(
  presented: PresentedSecret | undefined,
  address: string,
  tree: OrganisationTree,
): Promise<SystemPrincipal> {
  if (presented === undefined || !isKeyLive(presented) || !mayCallFrom(presented.client, address))
    throw new GatewayError('not-authenticated');
  const { client, scopes } = presented;
  // A scope that was taken from the client is taken from every secret it holds.
  return clientPrincipal(client, scopesInCommon(scopes, client.scopes), tree);
}

/** The principal that a client is, with these scopes. For a caller who showed no secret of the client's, none. */
export async function clientPrincipal(
  client: Client,
  scopes: readonly string[],
  tree: OrganisationTree,
): Promise<SystemPrincipal> {
  const organisations = await tree(client.organisation);
  return {
    kind: 'system',
    clientId: client.id,
    organisation: client.organisation,
    organisations,
    role: client.role,
    scopes,
    purposes: client.purposes,
    source: client.sources,
    identities: [`client|${client.id}`, ...organisationIdentities(organisations)],
  };
}

/** Whether the client may call from an address. Proxies that are trusted have been looked through already. */
export function mayCallFrom({ allowedFrom }: Client, address: string): boolean {
  return allowedFrom.length === 0 || isWithin(address, allowedFrom);
}

/** A token ends with the key it was got by. Which keys are at a JWKS URL is not asked again: such a token ends by its own expiry. */
function isKeyLive({ client, kid }: PresentedSecret): boolean {
  return kid === undefined || client.jwksUrl !== undefined || client.keys.some((key) => key.kid === kid);
}
