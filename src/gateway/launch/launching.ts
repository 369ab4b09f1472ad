import type { LaunchKey } from '../../auth/launch-token.ts';
import type { OrganisationTree } from '../../auth/organisation-tree.ts';
import type { Clock } from '../../clock.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { SmartEhr } from '../ports/launches.ts';
import type { Store } from '../ports/store.ts';

/** A trust's record system that may open people here. */
export interface RecordSystem {
  readonly id: string;
  /** ODS code of whose it is: it speaks for that organisation and those below it. */
  readonly organisation: string;
  /** The sign-in provider by whose ids it names its users. */
  readonly signInIssuer: string;
  readonly smart?: { readonly iss: string; readonly ehr: SmartEhr } | undefined;
  readonly context?: { readonly issuer: string; readonly keys: readonly LaunchKey[] } | undefined;
}

/** What the launches need. */
export interface Launching {
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly clock: Clock;
  readonly recordSystems: readonly RecordSystem[];
  readonly tree: OrganisationTree;
  /** `aud` of a context launch, character for character. */
  readonly launchAudience: string;
  /** Uses up a `jti`, durably: true the first time only. */
  readonly useJti: (jti: string, user: string, expiresAt: Date) => Promise<boolean>;
}
