import type { SystemPrincipal } from '../../auth/principal.ts';
import type { FieldIssue } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { KeyClaim, Result } from '../ports/intake.ts';

/** One record of a call: the bytes that were sent, and what they were read as; or why they could not be. */
export type Offered =
  | { readonly body: Buffer; readonly record: CaseRecord }
  | {
      readonly issues: readonly FieldIssue[];
      /** It can be read in two ways, or cannot be true, and nobody guesses. Left out: it was rejected. */
      readonly outcome?: 'held';
    };

/** A call whose records were checked, on its way in. */
export interface Call {
  readonly client: SystemPrincipal;
  readonly claim: KeyClaim;
  readonly offers: readonly Offered[];
  readonly at: Date;
  /** Whether a record that is here already is told of, or kept once more. */
  readonly repeats: 'told' | 'kept';
  /** The receipt that its source last had for the person. */
  readonly ifMatch?: string | undefined;
}

/** What the sender holds: each record accepted is in the database, and will be applied once, in order. */
export interface AcceptedRecords {
  /** One for each record, in their order. */
  readonly results: readonly Result[];
  /** The key had been used for the very same bytes: these are the first answers again. */
  readonly replayed: boolean;
  /** Its entry in the log; of a call that brought nothing new there is none. */
  readonly entry?: string | undefined;
}
