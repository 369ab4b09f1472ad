import { field } from './fields.ts';

/**
 * The provisions nested in one. A single one where a list belongs is heard all the same: what it hangs on is not understood then, so its denies stand
 * and its permits do not (consent-rules 4.3).
 */
export function provisionsBelow(provision: unknown): readonly unknown[] {
  const below = field(provision, 'provision');
  if (Array.isArray(below)) return below;
  return typeof below === 'object' && below !== null ? [below] : [];
}
