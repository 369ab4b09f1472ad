import { reqolItems, type ReqolItem } from '../../src/living-well/reqol-instruments.ts';
import type { Reqol10Form } from '../../src/living-well/reqol.ts';

/** A ReQoL-10 form of raw frequencies, unless `rest` says otherwise. */
export function form(answers: Reqol10Form['answers'], rest: Partial<Reqol10Form> = {}): Reqol10Form {
  return { id: 'R1', date: '2024-02-01', orientation: 'frequency-0-4', answers, ...rest };
}

export function everyItem(answerOf: (item: ReqolItem) => number | null): Reqol10Form['answers'] {
  return Object.fromEntries(reqolItems.map((item) => [item, answerOf(item)]));
}

/** Answers in the order of the items; null is a blank. */
export function inOrder(...answers: readonly (number | null)[]): Reqol10Form['answers'] {
  return Object.fromEntries(reqolItems.map((item, index) => [item, answers[index] ?? null]));
}
