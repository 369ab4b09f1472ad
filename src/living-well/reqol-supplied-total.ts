import { bestAnswer, type ReqolInstrument } from './reqol-instruments.ts';
import type { ReqolScore } from './reqol.ts';

/** How a total that a source sent agrees with the items it sent. */
export type SuppliedTotal =
  | 'agrees'
  /** It is the total with the reversed items turned round once more: somebody declared the wrong orientation, or reversed twice. */
  | 'reversed-again'
  | 'differs'
  /** There is no total of ours to hold against it. */
  | 'not-comparable';

/** Compares a source's own total with ours. The items count: a total that differs is dropped and told of (living-well 6, input 19). */
export function compareSuppliedTotal<Item extends string>(
  instrument: ReqolInstrument<Item>,
  score: ReqolScore<Item>,
  supplied: number,
): SuppliedTotal {
  if (score.total === undefined || score.missing > 0) return 'not-comparable';
  if (supplied === score.total) return 'agrees';
  return supplied === turnedRound(instrument, score) ? 'reversed-again' : 'differs';
}

function turnedRound<Item extends string>(
  { reversed }: ReqolInstrument<Item>,
  { oriented }: ReqolScore<Item>,
): number {
  return [...oriented].reduce(
    (sum, [item, value]) => sum + (reversed.has(item) ? bestAnswer - value : value),
    0,
  );
}
