import type { Coding, Resource } from '@medplum/fhirtypes';
import { levelOf, unknownLevel, unlabelledLevel } from './confidentiality.ts';
import { confidentialitySystem, actCodeSystem, topicSystem } from './systems.ts';
import type { Item } from './types.ts';

/** What the rules ask of an item, read once. */
export interface ItemView {
  readonly reference: string;
  readonly type: string;
  readonly resource: Resource;
  /** Sorted, each once. */
  readonly topics: readonly string[];
  /** Rank of its highest confidentiality; `R` without a label, above all when a label is not known. */
  readonly level: number;
  /** v3-ActCode labels, and `system|code` of any label of a system that these rules do not know. */
  readonly sensitivities: readonly string[];
  /** The codes of all its labels, sorted, each once. For evidence and for the absolute withholds. */
  readonly labels: readonly string[];
}

/** Reads topics and labels of an item. Throws where `meta` is not what FHIR says. */
export function viewOf(item: Item): ItemView {
  const { resource, reference } = item;
  const topics: string[] = [];
  for (const tag of resource.meta?.tag ?? []) {
    if (tag.system === topicSystem) topics.push(tag.code ?? '');
  }
  const security = resource.meta?.security ?? [];
  const labels = security.map((label) => label.code ?? '');
  return {
    reference,
    type: resource.resourceType,
    resource,
    topics: sortedOnce(topics),
    level: highestLevel(security),
    sensitivities: sensitivitiesOf(security),
    labels: sortedOnce(labels),
  };
}

function highestLevel(security: readonly Coding[]): number {
  let highest: number | undefined;
  for (const { system, code } of security) {
    // A label of no system may be a confidentiality: the highest.
    if (system === undefined) highest = unknownLevel;
    if (system !== confidentialitySystem) continue;
    highest = Math.max(highest ?? 0, levelOf(code) ?? unknownLevel);
  }
  return highest ?? unlabelledLevel;
}

function sensitivitiesOf(security: readonly Coding[]): readonly string[] {
  const found: string[] = [];
  for (const { system, code } of security) {
    if (system === actCodeSystem) found.push(code ?? '');
    else if (system !== confidentialitySystem) found.push(`${system ?? ''}|${code ?? ''}`);
  }
  return found;
}

/** Sorted by code unit, so that the order is the same on every machine. */
function sortedOnce(codes: string[]): readonly string[] {
  return codes.length < 2 ? codes : [...new Set(codes)].toSorted();
}
