import { bestAnswer, type ReqolInstrument } from './reqol-instruments.ts';

/** How a source sends answers: declared by it, never guessed from what it sent (living-well 2.1). */
export type ReqolOrientation =
  /** Scored already: 4 is best on every item. */
  | 'oriented-0-4'
  /** Place on the frequency scale: 4 is most often. */
  | 'frequency-0-4'
  /** The same, counted from 1. */
  | 'frequency-position-1-5';

export const reqolOrientations: readonly ReqolOrientation[] = [
  'oriented-0-4',
  'frequency-0-4',
  'frequency-position-1-5',
];

/** One filled-in form, whichever instrument it is of. */
export interface ReqolAnswers {
  readonly answers: Readonly<Record<string, number | null | undefined>>;
  readonly orientation: ReqolOrientation;
  /** What 0 means in the physical item. */
  readonly physicalPolarity?: '0-none' | '0-worst' | undefined;
}

/** An answer as it is understood; a blank is never nought. */
export type OrientedAnswer = number | 'blank' | 'out-of-range';

/** One item's answer as 0 worst to 4 best. */
export function orientedAnswer(
  instrument: ReqolInstrument,
  { answers, orientation }: ReqolAnswers,
  item: string,
): OrientedAnswer {
  const position = positionOf(answers[item], orientation);
  if (typeof position === 'string' || orientation === 'oriented-0-4') return position;
  return instrument.reversed.has(item) ? bestAnswer - position : position;
}

/** How much of a problem physical health is: 0 none to 4 very severe. Undefined if blank, out of range, or its polarity was not declared. */
export function physicalProblemLevel(
  instrument: ReqolInstrument,
  { answers, physicalPolarity }: ReqolAnswers,
): number | undefined {
  // The physical item has a polarity of its own and is sent as 0 to 4 whatever the other items' orientation.
  const level = positionOf(answers[instrument.physical], 'oriented-0-4');
  if (typeof level === 'string' || physicalPolarity === undefined) return undefined;
  return physicalPolarity === '0-none' ? level : bestAnswer - level;
}

/** {@link orientedAnswer} the other way round: where on the source's scale an answer of 0 worst to 4 best stands. */
export function positionIn(
  instrument: ReqolInstrument,
  orientation: ReqolOrientation,
  item: string,
  oriented: number,
): number {
  if (orientation === 'oriented-0-4') return oriented;
  const position = instrument.reversed.has(item) ? bestAnswer - oriented : oriented;
  return orientation === 'frequency-position-1-5' ? position + 1 : position;
}

function positionOf(answer: number | null | undefined, orientation: ReqolOrientation): OrientedAnswer {
  if (answer === null || answer === undefined) return 'blank';
  const position = orientation === 'frequency-position-1-5' ? answer - 1 : answer;
  return Number.isInteger(position) && position >= 0 && position <= bestAnswer ? position : 'out-of-range';
}
