import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface SignedOutModel {
  readonly shell: Shell;
  readonly signInUrl: string;
}

/** After signing out, or when a session has ended by itself. */
export function signedOutPage({ shell, signInUrl }: SignedOutModel): string {
  return render('signed-out.njk', shell, { pageTitle: 'Signed out', signInUrl });
}
