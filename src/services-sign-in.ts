import { fetchProviderKeys } from './adapters/provider-keys/provider-keys.ts';
import { createSignIn } from './auth/oidc-sign-in.ts';
import type { OrganisationTree } from './auth/organisation-tree.ts';
import { signInProviders, type SignInProvider, type SignInProviders } from './auth/sign-in-providers.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { firstProvider, type SignInConfig } from './config-sign-in.ts';

/** Every sign-in provider of the deployment. Connects to none of them: each is met when somebody signs in there. */
export function buildSignIn(
  config: Config,
  clock: Clock,
  tree: OrganisationTree,
  publicUrl: string,
): SignInProviders {
  const build = ({ code, name, proof, scope, ...settings }: SignInConfig): SignInProvider => ({
    code,
    name,
    issuer: settings.issuer,
    signIn: createSignIn({
      ...settings,
      ...proof,
      ...(scope !== undefined && { scope }),
      redirectUri: new URL(`${publicUrl}/sign-in/callback${code === firstProvider ? '' : `/${code}`}`),
      staffRoles: config.deployment.staffRoles,
      organisationTree: tree,
      allowInsecure: config.LWG_ENVIRONMENT === 'demo',
      fetchKeySet: fetchProviderKeys,
      clock,
    }),
  });
  const [first, ...others] = config.signIn;
  return signInProviders([build(first), ...others.map(build)]);
}
