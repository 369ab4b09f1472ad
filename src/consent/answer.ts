import type { Effect } from './ask.ts';

/** What a provision, a Consent or a person says about an item, with the paths of the provisions that decided. */
export interface Answer {
  readonly effect: Effect;
  readonly paths: readonly string[];
}

/** Deny wins; else permit if any permits; else nothing applies (consent-rules 4.5). */
export function combine(one: Answer | undefined, other: Answer | undefined): Answer | undefined {
  if (one === undefined) return other;
  if (other === undefined) return one;
  if (one.effect !== other.effect) return one.effect === 'deny' ? one : other;
  return { effect: one.effect, paths: [...one.paths, ...other.paths] };
}
