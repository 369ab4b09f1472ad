import type { EndedSignIn } from './logout-token.ts';
import type { StaffPrincipal } from './principal.ts';
import type { SignInMark } from './staff-identity.ts';

const minute = 60_000;

/** People a session can go back to, and cases it keeps in mind. The oldest is forgotten: an address in the browser's history then opens nothing. */
const kept = 20;

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
  /** The sign-in that it stands by: whoever vouched may take it back. */
  readonly signIn: SignInMark;
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

/** Whom a liaison nurse was looking at when their session ran out. */
export interface LeftPage {
  readonly by: Pick<StaffPrincipal, 'subject' | 'organisation' | 'role'>;
  readonly whom: string;
}

/** When a session is stored, when it ends, and by whose word it stands. */
export interface SessionMarks {
  readonly at: Date;
  readonly expiresAt: Date;
  /** Undefined before anybody is signed in. */
  readonly signIn: SignInMark | undefined;
}

/** Sessions on the server: ended by sign-out, by time, by an operator, or by who vouched, which a cookie alone could not be. */
export interface SessionStore {
  get(id: string, at: Date): Promise<string | undefined>;
  /** One that nobody ended but has run out by itself, as long as it is kept: an hour. Opens nothing any more. */
  getIdle(id: string): Promise<string | undefined>;
  /** @param join makes what is kept from what was stored meanwhile, under its lock; without it, and for a session that was not stored, it is `content` */
  set(id: string, content: string, marks: SessionMarks, join?: (stored: string) => string): Promise<void>;
  destroy(id: string): Promise<void>;
  /**
   * Ends every session that stands by a sign-in or a person's word, on every replica at once, one that is being stored
   * too. `jti` is used up with it: false, and nothing is done, where it was used before.
   */
  endSignIn(ended: EndedSignIn, at: Date): Promise<boolean>;
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

/** The last of a session's handles or cases, as many as are kept. */
export function latest<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(entries).slice(-kept));
}

/**
 * The session as one request leaves it, with whom another request of it found meanwhile: two tabs, or a page that was slow. Without this the one that is
 * stored last would take the other's address away.
 */
export function withFoundMeanwhile(mine: StaffSession, stored: StaffSession): StaffSession {
  const handles = latest({ ...stored.handles, ...mine.handles });
  const emergencies = latest({ ...stored.emergencies, ...mine.emergencies });
  return { ...mine, handles, emergencies };
}

/** When the session ends if no further request comes: for the store's expiry and the page that locks itself. */
export function sessionEndsAt(session: SessionTimes): Date {
  const idleEnd = Date.parse(session.lastSeenAt) + idleLimit;
  const absoluteEnd = Date.parse(session.startedAt) + absoluteLimit;
  return new Date(Math.min(idleEnd, absoluteEnd));
}
