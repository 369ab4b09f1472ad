import type { StaffPrincipal } from './principal.ts';

const minute = 60_000;

/** Milliseconds without a request after which a session is over: shared A&E computers get walked away from. */
export const idleLimit = 15 * minute;
/** Milliseconds after sign-in when a session is over whatever happens: one long shift. */
export const absoluteLimit = 12 * 60 * minute;

/** What a national sign-in vouched for, as it said it, and the role that was chosen. Sealed with the session, and never shown. */
export interface NationalIdentity {
  readonly idToken: string;
  /** `person_roleid` */
  readonly roleId: string;
}

/** A signed-in person's session, as it is stored: plain JSON, times as ISO strings. */
export interface StaffSession {
  readonly principal: StaffPrincipal;
  readonly startedAt: string;
  readonly lastSeenAt: string;
  readonly csrfSecret?: string;
  /** What national services are asked with in this person's name. */
  readonly national?: NationalIdentity | undefined;
  /** Opaque handles in page addresses -> person id. Bound to the session, so a copied address opens nothing. */
  readonly handles: Readonly<Record<string, string>>;
  /** Whom was asked for, as typed -> the emergency access that was opened here. */
  readonly emergencies?: Readonly<Record<string, OpenedHere>>;
}

/** An emergency-access case that a session looks under. */
export interface OpenedHere {
  readonly id: string;
  /** False where the same user had opened it before, in another session perhaps: the first reason and the first hour stand. */
  readonly isNew: boolean;
}

/** Sessions on the server: ended by sign-out, by time, or by an operator, which a cookie alone could not be. */
export interface SessionStore {
  get(id: string, at: Date): Promise<string | undefined>;
  set(id: string, content: string, times: { at: Date; expiresAt: Date }): Promise<void>;
  destroy(id: string): Promise<void>;
}

export type SessionState = 'active' | 'idle' | 'over';

type SessionTimes = Pick<StaffSession, 'startedAt' | 'lastSeenAt'>;

/**
 * Whether a session may still be used at an instant: `idle` after 15 minutes without a request, `over` 12 hours after
 * sign-in. A time that cannot be read is `over`. Distances are taken without sign, so a clock that jumps back by
 * minutes signs nobody out, and one that jumps back by hours cannot make a session last for ever.
 */
export function sessionState(session: SessionTimes, at: Date): SessionState {
  const since = (time: string): number => Math.abs(at.getTime() - Date.parse(time));
  // Written as "not within" so that NaN ends the session.
  if (!(since(session.startedAt) < absoluteLimit)) return 'over';
  if (Number.isNaN(Date.parse(session.lastSeenAt))) return 'over';
  return since(session.lastSeenAt) < idleLimit ? 'active' : 'idle';
}

/** True when a session may no longer be used, for either reason. */
export function isExpired(session: SessionTimes, at: Date): boolean {
  return sessionState(session, at) !== 'active';
}

/** Milliseconds after a request within which another is not written down: a session that changes is a write to disk, and each page would be one. */
const seenAnew = 30_000;

/** The session after a request: idle time starts again, to half a minute, so that it may end that much earlier; the 12 hours do not. */
export function touch(session: StaffSession, at: Date): StaffSession {
  if (Math.abs(at.getTime() - Date.parse(session.lastSeenAt)) < seenAnew) return session;
  return { ...session, lastSeenAt: at.toISOString() };
}

/** When the session ends if no further request comes: for the store's expiry and the page that locks itself. */
export function sessionEndsAt(session: SessionTimes): Date {
  const idleEnd = Date.parse(session.lastSeenAt) + idleLimit;
  const absoluteEnd = Date.parse(session.startedAt) + absoluteLimit;
  return new Date(Math.min(idleEnd, absoluteEnd));
}
