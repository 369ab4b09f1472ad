import type { Coding } from '@medplum/fhirtypes';
import type { Effect } from '../ask.ts';
import { levelOf } from '../confidentiality.ts';
import { isCovered, isKnownSensitivity } from '../sensitivities.ts';
import { actCodeSystem, confidentialitySystem } from '../systems.ts';
import type { Limit } from './item-check.ts';

interface Listed {
  /** A confidentiality is listed, known or not. */
  readonly ranks: boolean;
  readonly levels: readonly number[];
  /** A sensitivity is listed, known or not. */
  readonly marks: boolean;
  readonly sensitivities: ReadonlySet<string>;
  readonly unknown: boolean;
}

/**
 * `securityLabel` (consent-rules 4.3). Permit: the level is at most the highest listed, and the item has sensitivities which are
 * all covered. Deny: the level is at least a listed one, or any sensitivity is covered or not known.
 */
export function securityLabelLimit(labels: readonly Coding[], effect: Effect): Limit {
  const listed = read(labels);
  const { ranks, levels, marks, sensitivities } = listed;
  if (effect === 'deny') {
    if (listed.unknown) return true;
    const lowest = Math.min(...levels);
    return (item) =>
      (ranks && item.level >= lowest) ||
      (marks &&
        item.sensitivities.some((code) => !isKnownSensitivity(code) || isCovered(code, sensitivities)));
  }
  if (!ranks && !marks) return false;
  const highest = Math.max(...levels);
  return (item) =>
    (!ranks || item.level <= highest) &&
    (!marks ||
      (item.sensitivities.length > 0 && item.sensitivities.every((code) => isCovered(code, sensitivities))));
}

function read(labels: readonly Coding[]): Listed {
  const levels: number[] = [];
  const sensitivities = new Set<string>();
  let [ranks, marks, unknown] = [false, false, false];
  for (const { system, code } of labels) {
    const level = levelOf(code);
    ranks ||= system === confidentialitySystem;
    marks ||= system === actCodeSystem;
    if (system === confidentialitySystem && level !== undefined) levels.push(level);
    else if (system === actCodeSystem && code !== undefined && isKnownSensitivity(code))
      sensitivities.add(code);
    else unknown = true;
  }
  return { ranks, levels, marks, sensitivities, unknown };
}
