import type { Law } from './law.ts';
import { notHeardLaws } from './not-heard.ts';
import { orderLaws } from './order.ts';
import { removingLaws } from './removing.ts';
import { sameAgainLaws } from './same-again.ts';
import { stricterLaws } from './stricter.ts';

/** The laws of consent-rules 9, by number. */
export const laws: Readonly<Record<string, readonly Law[]>> = {
  1: orderLaws,
  2: stricterLaws,
  3: notHeardLaws,
  4: removingLaws,
  5: sameAgainLaws,
};
