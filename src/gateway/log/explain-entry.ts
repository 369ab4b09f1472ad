import type { AuditDecision, AuditEntry } from '../../audit/entry.ts';
import { choiceKey, type ChoiceOnRecord, type ExplainContext } from '../../consent/explain-context.ts';
import { explain } from '../../consent/explain.ts';
import { labelsForOfficer } from '../../consent/explain-officer.ts';
import type { Decision, Evidence, ReasonCode } from '../../consent/types.ts';
import { unsettledVersion } from '../disclosure-request.ts';
import type { ConsentVersion } from '../ports/history.ts';

/** Decisions alike, with the items they are about and what the person would be told of them. */
export interface ExplainedDecisions {
  readonly references: readonly string[];
  readonly effect: 'permit' | 'deny';
  readonly code: string;
  readonly evidence: Evidence;
  /** Who, what, why and how to change it. */
  readonly plain: readonly string[];
}

/** An entry's decisions as an IG officer reads them: codes, and beside them the person's words. */
export function explainEntry(
  entry: AuditEntry,
  versions: readonly ConsentVersion[],
  organisationNames: ReadonlyMap<string, string>,
): readonly ExplainedDecisions[] {
  const name = (organisation: string): string => organisationNames.get(organisation) ?? organisation;
  const { decisions, question } = entry.detail;
  return decisions.map((logged) => {
    const decision = decisionOf(logged);
    const context: ExplainContext = {
      organisation: name(entry.organisation),
      role: entry.role,
      purposes: [...new Set([...(question?.purposes ?? []), entry.purpose])],
      source: name(logged.source),
      choices: choicesOf(logged, versions, name),
    };
    const { effect, code, evidence } = decision;
    return {
      references: logged.references,
      effect,
      code,
      evidence: { ...evidence, labels: labelsForOfficer(evidence.labels) },
      plain: explain(decision, context).person.split('\n'),
    };
  });
}

/** A logged decision as the engine gave it. */
export function decisionOf(logged: Omit<AuditDecision, 'references' | 'source'>): Decision {
  const { effect, code, ruleSet, agreement, consents, topics, labels, case: emergency } = logged;
  return {
    effect,
    // The log keeps what the engine said; its type is wider than the engine's.
    code: code as ReasonCode,
    evidence: { ruleSet, agreement, consents, topics, labels, case: emergency },
  };
}

function choicesOf(
  { consents }: AuditDecision,
  versions: readonly ConsentVersion[],
  name: (organisation: string) => string,
): ExplainContext['choices'] {
  const choices = new Map<string, ChoiceOnRecord>();
  for (const { reference, version, recordedAt, sourceOrganisation } of versions) {
    choices.set(choiceKey({ reference, version }), {
      recordedOn: recordedAt,
      recordedBy: name(sourceOrganisation),
    });
  }
  for (const consent of consents) {
    if (consent.version === unsettledVersion) choices.set(choiceKey(consent), 'not-read-yet');
  }
  return choices;
}
