import type { Candidate } from './agreements.ts';
import type { ItemView } from './item-view.ts';
import type { ConsentEvidence, Decision, Evidence, ReasonCode } from './types.ts';
import { ruleSet } from './types.ts';

/** What is known about an item when its decision falls. */
export interface Findings {
  readonly view: ItemView | undefined;
  readonly agreement: Candidate | undefined;
  readonly spoken: readonly ConsentEvidence[];
  readonly openCase: string | undefined;
}

/** Builds a decision with its evidence, sorted, so that the same facts give the same bytes (consent-rules 7). */
export function toDecision(code: ReasonCode, { view, agreement, spoken, openCase }: Findings): Decision {
  const evidence: Evidence = {
    ruleSet,
    agreement: agreement === undefined ? null : { id: agreement.id, version: agreement.version },
    consents: spoken.map(sortPaths).toSorted(byReference),
    topics: view?.topics ?? [],
    labels: view?.labels ?? [],
    case: openCase ?? null,
  };
  return { effect: code === 'permitted' ? 'permit' : 'deny', code, evidence };
}

function sortPaths(consent: ConsentEvidence): ConsentEvidence {
  return consent.paths.length < 2 ? consent : { ...consent, paths: [...new Set(consent.paths)].toSorted() };
}

function byReference(one: ConsentEvidence, other: ConsentEvidence): number {
  return compare(one.reference, other.reference) || compare(one.version, other.version);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
