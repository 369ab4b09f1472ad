import type { AuditDecision } from '../../audit/entry.ts';

/** A decision about one item, without the item. */
export type DecisionOnly = Omit<AuditDecision, 'references' | 'source'>;

/** An item about which the stored decision and the one made again are not the same bytes. */
export interface Difference {
  readonly reference: string;
  /** ODS code of the organisation whose item it is. */
  readonly source: string;
  /** None where nothing was decided then. */
  readonly stored: DecisionOnly | undefined;
  /** None where nothing is found to decide about now. */
  readonly again: DecisionOnly | undefined;
}

/** What differs between two lists of decisions, item by item, in the order of references; order and grouping of the lists do not matter. */
export function differencesBetween(
  stored: readonly AuditDecision[],
  again: readonly AuditDecision[],
): readonly Difference[] {
  const before = byItem(stored);
  const after = byItem(again);
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((key) => {
    const [reference = '', source = ''] = key.split(' ');
    return differencesOf({ reference, source }, before.get(key) ?? [], after.get(key) ?? []);
  });
}

/** One source may hold an item twice under one reference: then as many decisions of each kind as before are the same. */
function differencesOf(
  item: { readonly reference: string; readonly source: string },
  before: readonly DecisionOnly[],
  after: readonly DecisionOnly[],
): readonly Difference[] {
  const missing = without(before, after);
  const added = without(after, before);
  return Array.from({ length: Math.max(missing.length, added.length) }, (_, index) => ({
    ...item,
    stored: missing[index],
    again: added[index],
  }));
}

function without(from: readonly DecisionOnly[], others: readonly DecisionOnly[]): readonly DecisionOnly[] {
  const left = others.map((one) => JSON.stringify(one));
  return from.filter((one) => {
    const at = left.indexOf(JSON.stringify(one));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function byItem(decisions: readonly AuditDecision[]): ReadonlyMap<string, readonly DecisionOnly[]> {
  const items = new Map<string, DecisionOnly[]>();
  for (const { references, source, ...decision } of decisions) {
    for (const reference of references) {
      const key = `${reference} ${source}`;
      items.set(key, [...(items.get(key) ?? []), decision]);
    }
  }
  return items;
}
