/** What a sender knows of one item that it sent. */
export interface Sent {
  readonly lane: string;
  readonly item: string;
  /** `unknown`: it gave up without an answer, so that the item may be there or not. */
  readonly answer: 'acknowledged' | 'refused' | 'unknown';
}

/** One effect of an item, in the order in which they came about. */
export interface Effect {
  readonly lane: string;
  readonly item: string;
}

/** Items for which a promise was broken. */
export interface Breaches {
  /** Acknowledged, and without an effect. */
  readonly lost: readonly string[];
  /** With more than one. */
  readonly twice: readonly string[];
  /** Refused or never sent, and there all the same. */
  readonly uninvited: readonly string[];
}

/** Checker C1: what was acknowledged has exactly one effect, what was not answered none or one, what was refused none. */
export function exactlyOnce(sent: readonly Sent[], effects: readonly Effect[]): Breaches {
  const counts = new Map<string, number>();
  for (const { item } of effects) counts.set(item, (counts.get(item) ?? 0) + 1);
  const allowed = new Set(sent.filter(({ answer }) => answer !== 'refused').map(({ item }) => item));
  return {
    lost: sent
      .filter(({ item, answer }) => answer === 'acknowledged' && !counts.has(item))
      .map(({ item }) => item),
    twice: [...counts].filter(([, count]) => count > 1).map(([item]) => item),
    uninvited: [...counts.keys()].filter((item) => !allowed.has(item)),
  };
}

/** Checker C5: items that took effect after one that was accepted later in the same lane. */
export function outOfOrder(accepted: readonly Effect[], effects: readonly Effect[]): readonly string[] {
  const places = new Map(accepted.map(({ item }, place) => [item, place]));
  const furthest = new Map<string, number>();
  return effects.flatMap(({ lane, item }) => {
    const place = places.get(item) ?? Number.POSITIVE_INFINITY;
    const before = furthest.get(lane) ?? -1;
    furthest.set(lane, Math.max(before, place));
    return place < before ? [item] : [];
  });
}
