import { isWithheldAbsolutely } from './absolute-withholds.ts';
import type { ConsentEvidence, Decision } from './types.ts';

/** A decision's evidence as codes, on one line. */
export function officerText({ effect, code, evidence }: Decision): string {
  const { ruleSet, agreement, consents, topics, case: emergency } = evidence;
  return [
    `${effect} ${code}`,
    `rule set ${ruleSet}`,
    `agreement ${agreement === null ? 'none' : `${agreement.id} version ${agreement.version}`}`,
    `consents ${consents.map(consentText).join(', ') || 'none'}`,
    `topics ${topics.join(' ') || 'none'}`,
    `labels ${labelsForOfficer(evidence.labels).join(' ') || 'none'}`,
    `case ${emergency ?? 'none'}`,
  ].join('; ');
}

/**
 * Labels as an IG officer may read them. Which absolute withhold an item carries is itself what the law protects, so it is not told from the
 * others beside a name and a number: that there is one, the reason code says.
 */
export function labelsForOfficer(labels: readonly string[]): readonly string[] {
  return [...new Set(labels.map((label) => (isWithheldAbsolutely([label]) ? 'absolute' : label)))].toSorted();
}

function consentText({ reference, version, paths }: ConsentEvidence): string {
  return `${reference} version ${version}${paths.length === 0 ? '' : ` at ${paths.join(' ')}`}`;
}
