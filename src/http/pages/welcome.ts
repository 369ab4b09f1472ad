import { render } from './renderer.ts';
import type { Shell, ShellUser } from './shell.ts';

export interface WelcomeModel {
  readonly shell: Shell;
  /** The ways in, the most used first. Followed as links: a form's redirect to another origin would break `form-action 'self'`. */
  readonly ways: readonly { readonly text: string; readonly href: string }[];
  /** Whom one can sign in as when local sign-in is on; empty otherwise. */
  readonly localUsers: readonly ShellUser[];
}

/** `/`: what this is and the way in. */
export function welcomePage(model: WelcomeModel): string {
  return render('welcome.njk', model.shell, { ...model, pageTitle: 'Sign in' });
}
