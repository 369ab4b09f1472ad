import { GatewayError } from '../errors.ts';
import { parseJws } from './jws.ts';
import { logoutTypes, type EndedSignIn } from './logout-token.ts';
import type { PendingSignIn, SignIn } from './oidc-sign-in.ts';
import { asLogoutRefusal } from './provider-logout.ts';
import type { StaffIdentity } from './staff-identity.ts';

/** One place where staff can sign in. */
export interface SignInProvider {
  /** In addresses: small letters, digits and dashes. */
  readonly code: string;
  /** On the button. */
  readonly name: string;
  /** As configured; its spelling may differ from the provider's own by the port. */
  readonly issuer: URL;
  readonly signIn: SignIn;
}

/** A sign-in on its way, and at whom: an answer that comes back by another's callback is refused. */
export interface PendingAtProvider extends PendingSignIn {
  readonly provider: string;
}

/** Every place where staff can sign in: NHS CIS2 first, and others for those who have no CIS2 identity. */
export interface SignInProviders {
  /** In the order in which they are offered. */
  readonly offered: readonly Pick<SignInProvider, 'code' | 'name'>[];
  /** At the first unless told. Throws `not-found` for a code nobody has, `unavailable`. */
  start(options?: {
    readonly provider?: string | undefined;
    readonly afresh?: boolean;
  }): Promise<{ url: string; pending: PendingAtProvider }>;
  /**
   * Who came back. Each provider has a callback of its own, so that one cannot pass off its answer, or have a code sent
   * to it, as another's (RFC 9700 section 2.1 and 4.4: mix-up). Throws as {@link SignIn.finish} does.
   */
  finish(
    currentUrl: URL,
    pending: PendingAtProvider,
    answeredBy: string,
  ): Promise<StaffIdentity & { readonly idToken: string }>;
  /** Which sign-in a logout token ends, and at which provider. Throws `invalid-request`, `unavailable`. */
  ended(logoutToken: string): Promise<EndedSignIn & { readonly provider: string }>;
}

export function signInProviders(providers: readonly [SignInProvider, ...SignInProvider[]]): SignInProviders {
  const [first] = providers;
  const byCode = new Map(providers.map((provider) => [provider.code, provider]));
  return {
    offered: providers.map(({ code, name }) => ({ code, name })),
    async start({ provider = first.code, afresh = false } = {}) {
      const chosen = byCode.get(provider);
      if (chosen === undefined) throw new GatewayError('not-found');
      const { url, pending } = await chosen.signIn.start({ afresh });
      return { url, pending: { ...pending, provider } };
    },
    async finish(currentUrl, pending, answeredBy) {
      const chosen = byCode.get(pending.provider);
      if (chosen === undefined || answeredBy !== pending.provider) {
        throw new GatewayError('not-signed-in', { cause: new Error('another provider answered') });
      }
      return chosen.signIn.finish(currentUrl, pending);
    },
    async ended(token) {
      const issuer = claimedIssuer(token);
      const named = providers.find((provider) => provider.issuer.href === issuer);
      if (named === undefined) {
        throw new GatewayError('invalid-request', { cause: new Error('iss is of no provider') });
      }
      return { ...(await named.signIn.ended(token)), provider: named.code };
    },
  };
}

/** Whose token it says it is, unverified: only for finding the keys that will tell. */
function claimedIssuer(token: string): string | undefined {
  try {
    const { iss } = parseJws(token, { types: logoutTypes }).claims;
    return typeof iss === 'string' && URL.canParse(iss) ? new URL(iss).href : undefined;
  } catch (cause) {
    throw asLogoutRefusal(cause);
  }
}
