import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface SignedOutModel {
  readonly shell: Shell;
  readonly signInUrl: string;
  readonly reason: keyof typeof reasons;
}

const reasons = {
  'signed-out': 'You have signed out.',
  idle: 'You were signed out because nothing happened for a while.',
  ended: 'Your session has ended.',
} as const;

/** After signing out, or when a session has ended. */
export function signedOutPage({ shell, signInUrl, reason }: SignedOutModel): string {
  return render('signed-out.njk', shell, { pageTitle: 'Signed out', signInUrl, why: reasons[reason] });
}
