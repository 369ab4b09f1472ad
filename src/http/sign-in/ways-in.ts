import type { SignInProviders } from '../../auth/sign-in-providers.ts';
import type { WelcomeModel } from '../pages/welcome.ts';

/** The links to each provider; one alone needs no name. */
export function waysIn(
  offered: SignInProviders['offered'],
  { again = false, back }: { readonly again?: boolean; readonly back?: string | undefined } = {},
): WelcomeModel['ways'] {
  if (offered.length === 1) return [{ text: 'Sign in', href: '/sign-in' }];
  return offered.map(({ code, name }) => {
    const query = new URLSearchParams({
      with: code,
      ...(again && { again: '' }),
      ...(back !== undefined && { back }),
    });
    return { text: `Sign in with ${name}`, href: `/sign-in?${query.toString()}` };
  });
}
