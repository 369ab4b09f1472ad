import { breakGlass } from './purposes.ts';
import { unversioned } from './references.ts';
import type { BreakGlassCase, DisclosureRequest } from './types.ts';

/** How long an emergency-access case is open at most (consent-rules 6). */
export const caseMinutes = 60;

const caseMs = caseMinutes * 60_000;

/**
 * Whether a case is open at `at`, epoch milliseconds: from the instant that it was opened, for an hour, or until it was closed.
 * One that cannot be read is not.
 */
export function isOpen({ openedAt, closedAt }: BreakGlassCase, at: number): boolean {
  if (!(openedAt instanceof Date)) return false;
  const opened = openedAt.getTime();
  if (!(opened <= at && at < opened + caseMs)) return false;
  return closedAt === undefined || (closedAt instanceof Date && at < closedAt.getTime());
}

/**
 * The cases that this request may rest on at `at`, by Patient reference: opened by the caller, in the role that asks, and open.
 * None unless `BTG` is asked. Of several for one person the one with the lowest id, so that no order changes the evidence.
 */
export function openCases(
  cases: readonly BreakGlassCase[],
  request: DisclosureRequest,
  at: number,
): ReadonlyMap<string, string> {
  const open = new Map<string, string>();
  if (!request.purposes.includes(breakGlass)) return open;
  for (const one of cases) {
    if (!isReadable(one) || !request.identities.includes(one.openedBy)) continue;
    if (one.role !== request.role || !isOpen(one, at)) continue;
    const patient = unversioned(one.patient);
    open.set(patient, lowest([open.get(patient), one.id]) ?? one.id);
  }
  return open;
}

/** The first of several case ids, by code unit; undefined when there is none. */
export function lowest(ids: readonly (string | undefined)[]): string | undefined {
  return ids.filter((id) => id !== undefined).toSorted()[0];
}

function isReadable(one: BreakGlassCase): boolean {
  return [one.id, one.openedBy, one.role, one.patient].every(
    (text) => typeof text === 'string' && text !== '',
  );
}
