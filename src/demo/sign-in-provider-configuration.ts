import { randomBytes, type JsonWebKey } from 'node:crypto';
import type { AuthorizationContext, Interaction } from 'oidc-provider';
import { problemPage } from './sign-in-provider-page.ts';
import { idTokenClaims, userinfoClaims, type DemoStaff } from './sign-in-provider-person.ts';
import { createProviderStore } from './sign-in-provider-store.ts';

/** The one application that may send people here. */
export interface ProviderClient {
  readonly id: string;
  readonly redirectUris: readonly string[];
  readonly secret?: string;
  /** Public keys, for a client that signs its own assertions instead. */
  readonly publicKeys?: readonly JsonWebKey[];
  /** Where it is told that somebody signed out here. */
  readonly logoutUri?: string;
}

/** Name of the provider's own session cookie; the requests that reach it never carry it (see `sign-in-provider.ts`). */
export const sessionCookie = 'local-sign-in';

const scopes = ['openid', 'profile', 'nationalrbacaccess', 'selectedrole'];
const minute = 60;

/** How oidc-provider is set up to look like CIS2. Everything it would print a notice about is given. */
export function providerConfiguration(
  people: readonly DemoStaff[],
  client: ProviderClient,
  signingKeys: readonly JsonWebKey[],
): Readonly<Record<string, unknown>> {
  return {
    adapter: createProviderStore(),
    clients: [registration(client)],
    jwks: { keys: signingKeys },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: {
        session: sessionCookie,
        interaction: `${sessionCookie}-page`,
        resume: `${sessionCookie}-resume`,
      },
    },
    enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'RS384', 'RS512', 'ES384'] },
    scopes,
    acrValues: ['AAL3_ANY', 'AAL2_OR_AAL3_ANY', 'AAL2_ANY', 'AAL1_ANY'],
    claims: {
      openid: ['sub', 'acr', 'amr', 'auth_time', 'authentication_assurance_level', 'id_assurance_level'],
      profile: ['nhsid_useruid', 'name', 'given_name', 'family_name', 'idassurancelevel'],
      nationalrbacaccess: ['nhsid_nrbac_roles'],
      selectedrole: ['selected_roleid'],
    },
    // CIS2 puts the selected role in the ID token, which the library by itself would keep for userinfo.
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      backchannelLogout: { enabled: true },
    },
    // The library's own refuses to reach anything on this machine, where whoever it has to tell is.
    fetch: (
      url: string,
      { method, headers, body }: Required<Pick<RequestInit, 'method' | 'headers' | 'body'>>,
    ) => fetch(url, { method, headers, body }),
    interactions: { url: (_context: unknown, { uid }: Interaction) => `/interaction/${uid}` },
    loadExistingGrant: grantEverything,
    findAccount: (_context: unknown, userId: string) => account(people, userId),
    renderError: (context: { type: string; body: string }) => {
      context.type = 'html';
      context.body = problemPage('Go back to where you came from and start again.');
    },
    ttl: { AccessToken: minute, IdToken: minute, Interaction: 15 * minute, Session: minute, Grant: minute },
  };
}

function registration(client: ProviderClient): Readonly<Record<string, unknown>> {
  return {
    client_id: client.id,
    redirect_uris: client.redirectUris,
    ...(client.logoutUri !== undefined && {
      backchannel_logout_uri: client.logoutUri,
      backchannel_logout_session_required: true,
    }),
    ...(client.publicKeys
      ? { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: client.publicKeys } }
      : { token_endpoint_auth_method: 'client_secret_post', client_secret: client.secret }),
  };
}

/** Consent is not a question CIS2 asks staff. */
async function grantEverything({ oidc }: AuthorizationContext): Promise<unknown> {
  const owner = { clientId: oidc.client.clientId, accountId: oidc.session.accountId };
  const grant = new oidc.provider.Grant(owner);
  grant.addOIDCScope(scopes.join(' '));
  await grant.save();
  return grant;
}

function account(people: readonly DemoStaff[], userId: string): unknown {
  const person = people.find((candidate) => candidate.userId === userId);
  if (!person) return undefined;
  return {
    accountId: userId,
    claims: (use: string, scope: string) =>
      use === 'id_token' ? idTokenClaims(person, scope) : userinfoClaims(person, scope),
  };
}
