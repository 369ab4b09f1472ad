import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../audit/entry.ts';
import { checkPermission } from '../auth/permissions.ts';
import type { StaffPrincipal } from '../auth/principal.ts';
import type { Clock } from '../clock.ts';
import { actorOf } from './actor-of.ts';
import { orLogRefusal, type Attempt } from './log/or-log-refusal.ts';
import type { Demographics, IndexAccess, TraceQuestion, Traced } from './ports/demographics.ts';
import type { Misses } from './ports/misses.ts';
import type { Store } from './ports/store.ts';
import { checkWait } from './wait-after-misses.ts';

export interface Tracing {
  readonly store: Store;
  readonly clock: Clock;
  readonly demographics: Demographics | undefined;
  /** The same as of looks by number: one who walks is not let on by changing the form. */
  readonly misses: Misses;
}

/**
 * Asks the national index who somebody without a number may be, in the name of whoever asks. Nothing of this store is in the answer. Who asked, by what and
 * how many came back is logged before it is given. One that shows nobody is a miss; whoever has to wait is not asked for.
 *
 * @throws GatewayError `not-permitted`, `too-many-requests`, `unavailable`, the commit's own
 */
export async function tracePeople(
  { store, clock, demographics, misses }: Tracing,
  caller: StaffPrincipal,
  access: IndexAccess | undefined,
  question: TraceQuestion,
): Promise<Traced> {
  const at = clock();
  checkWait(misses.waitOf(caller, at));
  const attempt = attemptOf(caller, at, question);
  return orLogRefusal(store, attempt, async () => {
    checkPermission(caller, 'find-person');
    const traced: Traced =
      demographics === undefined || access === undefined
        ? { result: 'unavailable' }
        : await demographics.trace(question, access);
    const entry = entryOf(attempt, traced);
    await store.transaction((tx) => tx.log.append(entry));
    if (entry.outcome === 'nothing-shown') checkWait(await misses.count(caller, at));
    return traced;
  });
}

function attemptOf(caller: StaffPrincipal, at: Date, question: TraceQuestion): Attempt {
  const { family, given, birthDate, gender, postcode } = question;
  return {
    id: randomUUID(),
    at,
    kind: 'trace',
    face: 'page',
    organisation: caller.organisation,
    askers: caller.organisations,
    role: caller.role,
    purpose: 'TREAT',
    actor: actorOf(caller),
    detail: {
      asked: {
        family,
        birthDate,
        ...(given !== undefined && { given }),
        ...(gender !== undefined && { gender }),
        ...(postcode !== undefined && { postcode }),
      },
    },
  };
}

function entryOf(attempt: Attempt, traced: Traced): AuditEntry {
  const count = traced.result === 'people' ? traced.people.length : 0;
  const found = traced.result === 'people' ? String(count) : traced.result;
  return {
    ...attempt,
    outcome: count > 0 ? 'shown' : traced.result === 'unavailable' ? 'failed' : 'nothing-shown',
    sources: [],
    personId: undefined,
    detail: { asked: { ...attempt.detail.asked, found }, decisions: [], released: {} },
  };
}
