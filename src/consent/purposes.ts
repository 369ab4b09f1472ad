import { purposeParents } from './purpose-of-use.ts';

/** The purpose of break-glass. Sits below TREAT, yet is granted only where it is named itself (consent-rules 4.3). */
export const breakGlass = 'BTG';

export function isKnownPurpose(code: string): boolean {
  return purposeParents.has(code);
}

/** Whether `code` is `listed` or below it in v3-ActReason. False when either is unknown. */
export function isOrBelow(code: string, listed: string): boolean {
  if (!purposeParents.has(code)) return false;
  for (let at: string | undefined = code; at !== undefined; at = purposeParents.get(at)) {
    if (at === listed) return true;
  }
  return false;
}

/** Whether a permit or an agreement for the listed purposes reaches `code`. `BTG` only if listed itself. */
export function permitsPurpose(listed: readonly string[], code: string): boolean {
  if (code === breakGlass) return listed.includes(breakGlass);
  return listed.some((one) => isOrBelow(code, one));
}

/** Splits declared purposes into what is asked: `BTG` beside others is heard as two asks (consent-rules 3). */
export function asksOf(purposes: readonly string[]): readonly (readonly string[])[] {
  const others = purposes.filter((code) => code !== breakGlass);
  if (others.length === purposes.length) return [purposes];
  return others.length === 0 ? [[breakGlass]] : [others, [breakGlass]];
}
