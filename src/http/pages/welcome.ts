import { render } from './renderer.ts';
import type { Shell, ShellUser } from './shell.ts';

export interface WelcomeModel {
  readonly shell: Shell;
  /** Followed as a link: a form's redirect to another origin would break `form-action 'self'`. */
  readonly signInUrl: string;
  /** Whom one can sign in as when local sign-in is on; empty otherwise. */
  readonly localUsers: readonly ShellUser[];
}

/** `/`: what this is and the way in. */
export function welcomePage(model: WelcomeModel): string {
  return render('welcome.njk', model.shell, { ...model, pageTitle: 'Sign in' });
}
