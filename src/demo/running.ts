import type { EmbeddedPostgres } from '../ops/embedded-postgres/index.ts';
import type { Roles } from './roles.ts';
import type { PdsStandIn } from './pds-stand-in.ts';
import type { SignInProvider } from './sign-in-provider.ts';

/** What runs, for stopping it. */
export interface Running {
  postgres?: EmbeddedPostgres;
  signIn?: SignInProvider;
  index?: PdsStandIn;
  roles?: Roles;
}
