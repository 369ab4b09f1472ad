import { orientedAnswer, type ReqolAnswers } from './reqol-orientation.ts';
import type { ReqolInstrument } from './reqol-instruments.ts';

/** Worst is 0, second worst 1. */
const highestToTell = 1;

/**
 * Whether the source must be told of a form: its item on the value of living has the worst or second-worst answer, or one that cannot be read.
 * It is the source's own form, so no sharing choice reaches this, and none is asked for here. Telling is all the gateway does: it does not
 * triage, and nobody here watches the answer (living-well 2.1).
 */
export function needsNotice(instrument: ReqolInstrument, form: ReqolAnswers): boolean {
  const answer = orientedAnswer(instrument, form, instrument.valueOfLiving);
  return answer === 'out-of-range' || (typeof answer === 'number' && answer <= highestToTell);
}
