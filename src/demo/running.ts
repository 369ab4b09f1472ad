import type { EmbeddedPostgres } from '../ops/embedded-postgres/index.ts';
import type { Roles } from './roles.ts';
import type { SignInProvider } from './sign-in-provider.ts';

/** What runs, for stopping it. */
export interface Running {
  postgres?: EmbeddedPostgres;
  signIn?: SignInProvider;
  roles?: Roles;
}
