import { field } from './fields.ts';
import { provisionsBelow } from './provisions-below.ts';

/** Up to these, the root provision aside, Consents are evaluated exactly; past them they are read as a bare deny (consent-rules 4.4). */
export const sizeLimits = { depth: 16, provisions: 1_000, consents: 200 } as const;

/** The path that evidence gives for a Consent that was too large to evaluate. */
export const tooLargePath = 'size-limit';

/**
 * Whether a Consent has more provisions, or deeper ones, than are evaluated. The IG work-list shows those that have.
 * Looks no further than the limit itself.
 */
export function isTooLarge(consent: unknown): boolean {
  let level: readonly unknown[] = provisionsBelow(field(consent, 'provision'));
  let count = level.length;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > sizeLimits.depth || count > sizeLimits.provisions) return true;
    level = level.flatMap(provisionsBelow);
    count += level.length;
  }
  return false;
}
