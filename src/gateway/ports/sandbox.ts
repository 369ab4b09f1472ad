import type { FieldIssue } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';

/** What becomes of a record in its turn, where a script says so and not the record. */
export interface ScriptedOutcome {
  readonly place?: 'clash' | 'same';
  readonly issues?: readonly FieldIssue[];
}

/** Fictional people whose pushes end in one known way. There is one in a sandbox, and nowhere else. */
export interface Sandbox {
  /**
   * Before a call is taken in: some are answered late, some not at once.
   * @throws GatewayError `intake-busy`
   */
  meet(clientId: string, idempotencyKey: string, records: readonly CaseRecord[]): Promise<void>;
  /** @throws GatewayError `invalid-record` */
  check(record: CaseRecord): void;
  outcomeOf(record: CaseRecord): ScriptedOutcome | undefined;
}
