import type { AuditEntry, AuditQuestion } from '../../audit/entry.ts';
import { ruleSet } from '../../consent/types.ts';
import { typesBeforeTold } from '../../fhir/current-support.ts';
import type { Asking } from '../record/judge-records.ts';
import { summariseDecisions } from '../log/log-summary.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { judgePast } from '../record/release-past.ts';
import { differencesBetween, type Difference } from './replay-differences.ts';

/** Whether an entry is a look at a person's record: what can be made again. */
export function isLook({ kind }: AuditEntry): boolean {
  return kind === 'support' || kind === 'record';
}

/** Why a look cannot be made again. */
export type NoReplay =
  /** Not a look at a person's record, or one that stopped before anything was judged. */
  | 'nothing-judged'
  /** The person's key was destroyed, and with it both what was decided and what it rested on. */
  | 'erased'
  /** It was made before what is needed to ask again was kept. */
  | 'not-kept'
  /** It was decided by rules that are no longer here. */
  | 'other-rules';

/** What differs between the decisions then and now: nothing, as it should be; or why they cannot be made again. */
export interface Replayed {
  readonly differences: readonly Difference[];
  readonly why: NoReplay | undefined;
}

/** Makes the decisions of a stored look again, from history, and compares them with those that were stored, byte for byte (consent-rules 9.5). */
export async function replay(tx: StoreTransaction, entry: AuditEntry): Promise<Replayed> {
  const { personId, detail } = entry;
  if (detail.erased === true) return impossible('erased');
  if (!isLook(entry) || personId === undefined) return impossible('nothing-judged');
  const { question, decisions } = detail;
  if (question === undefined) return impossible('not-kept');
  if (decisions.some((decision) => decision.ruleSet !== ruleSet)) return impossible('other-rules');
  const past = { ...question, types: question.types ?? ['Consent', ...typesBeforeTold] };
  const judged = await judgePast(tx, personId, askingOf(entry, question), past, entry.at);
  if (judged === undefined) return impossible('erased');
  return { differences: differencesBetween(decisions, summariseDecisions(judged)), why: undefined };
}

function impossible(why: NoReplay): Replayed {
  return { differences: [], why };
}

function askingOf({ askers, role }: AuditEntry, question: AuditQuestion): Asking {
  const { identities, purposes, action, emergencyCase } = question;
  return { request: { identities, organisations: askers, role, purposes, action }, emergencyCase };
}
