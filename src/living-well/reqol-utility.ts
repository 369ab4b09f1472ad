import { GatewayError } from '../errors.ts';
import { bestAnswer, type ReqolItem } from './reqol-instruments.ts';
import type { ReqolScore } from './reqol.ts';

/** The state of health that is valued: seven levels, each 0 worst to 4 best. */
export interface UtilityLevels {
  /** In the order of the algorithm's own items. */
  readonly mental: readonly number[];
  readonly physical: number;
}

/**
 * ReQoL-UI, the preference-based index: 1 is full health, 0 as bad as being dead, below 0 worse. Its weights are licensed and are not in this
 * program; a licensee brings them behind this interface. Which six items it takes is part of what is licensed.
 */
export interface UtilityAlgorithm {
  readonly id: string;
  /** A utility means nothing without the population whose preferences it carries. */
  readonly valueSet: { readonly id: string; readonly version: string };
  readonly items: readonly [ReqolItem, ReqolItem, ReqolItem, ReqolItem, ReqolItem, ReqolItem];
  /** The utility of the worst state: -0.195 in the United Kingdom, -0.585 in Australia (living-well 2.3). */
  readonly worst: number;
  utilityOf(levels: UtilityLevels): number;
}

export interface Utility {
  readonly value: number;
  readonly algorithm: string;
  readonly valueSet: UtilityAlgorithm['valueSet'];
}

/**
 * The utility of a scored form; undefined unless all seven items were answered, whatever rule fills blanks in the total.
 *
 * @throws GatewayError `internal` if the algorithm answers with something that is no utility
 */
export function utilityOf(
  algorithm: UtilityAlgorithm,
  score: Pick<ReqolScore<string>, 'oriented' | 'physicalProblemLevel'>,
): Utility | undefined {
  const mental = algorithm.items.map((item) => score.oriented.get(item));
  const problem = score.physicalProblemLevel;
  if (problem === undefined || !mental.every((level) => level !== undefined)) return undefined;
  const value = algorithm.utilityOf({ mental, physical: bestAnswer - problem });
  if (!(value >= algorithm.worst && value <= 1)) throw new GatewayError('internal');
  return { value, algorithm: algorithm.id, valueSet: algorithm.valueSet };
}

/** What every value set keeps. An algorithm that breaks one was loaded wrongly, and is not used. */
export type UtilityBreach =
  'best-is-not-1' | 'worst-is-not-the-worst' | 'items-repeat' | 'better-is-worth-less';

/** Tries all 78,125 states. Empty: it may be used. */
export function utilityBreaches(algorithm: UtilityAlgorithm): readonly UtilityBreach[] {
  const value = (levels: readonly number[]): number =>
    algorithm.utilityOf({ mental: levels.slice(0, 6), physical: levels[6] ?? 0 });
  const tolerance = 1e-9;
  const found = new Set<UtilityBreach>();
  if (new Set(algorithm.items).size !== algorithm.items.length) found.add('items-repeat');
  if (!(Math.abs(value(sevenOf(bestAnswer)) - 1) < tolerance)) found.add('best-is-not-1');
  if (!(Math.abs(value(sevenOf(0)) - algorithm.worst) < tolerance)) found.add('worst-is-not-the-worst');
  const values = everyState().map(value);
  // States are numbered in base five, so one level better in one item is a fixed step along the list.
  for (let place = 1; place < values.length; place *= bestAnswer + 1) {
    for (const [state, worth] of values.entries()) {
      const canImprove = Math.floor(state / place) % (bestAnswer + 1) < bestAnswer;
      const better = canImprove ? values[state + place] : undefined;
      if (better !== undefined && !(better >= worth - tolerance)) found.add('better-is-worth-less');
    }
  }
  return [...found];
}

function sevenOf(level: number): readonly number[] {
  return Array.from({ length: 7 }, () => level);
}

function everyState(): readonly (readonly number[])[] {
  const levels = bestAnswer + 1;
  return Array.from({ length: levels ** 7 }, (_, state) =>
    Array.from({ length: 7 }, (__, item) => Math.floor(state / levels ** item) % levels),
  );
}
