import { randomUUID } from 'node:crypto';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { wrongThings, type WrongThing } from '../../living-well/wrong-report.ts';
import { keyedHash } from '../../sealing/keyed-hash.ts';
import { evenTime } from '../even-time.ts';
import { logLook } from '../log/log-look.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
import type { NewCase } from '../ports/reviews.ts';
import type { Release } from '../release.ts';
import { officerOf } from './as-officer.ts';
import { openCases } from './open-cases.ts';
import { ownLook } from './release-own-look.ts';
import { actorHashOf } from './review-policy.ts';

/** What is wrong with what a look showed, in a code and in words. */
export interface WrongReport {
  readonly caller: StaffPrincipal;
  /** Entry of the look. */
  readonly look: string;
  /** Whom the page was asked for: the look must be at them. */
  readonly asked: { readonly nhsNumber: string; readonly birthDate: string };
  readonly what: WrongThing;
  readonly words: string;
}

/**
 * Puts it onto the review queue of the organisation that looked and of those above it, whose officers raise it with the source: they know what the
 * look rested on, and whoever looked does not. The words are sealed under the person's key. About somebody who is not known, it goes the same way.
 *
 * @returns the case's reference
 * @throws GatewayError `not-permitted`; `not-found` of a look that is not the caller's own, or is at somebody else; `unavailable`, the commit's own
 */
export async function reportWrong(
  release: Pick<Release, 'store' | 'clock' | 'keys'>,
  report: WrongReport,
): Promise<string> {
  const { caller, look, what, words } = report;
  const leastTime = evenTime();
  const id = randomUUID();
  const attempt = logLook(release, caller, 'review-act', {
    case: id,
    act: 'reported-wrong',
    what,
    entry: look,
  });
  await orLogRefusal(release.store, attempt, async () => {
    checkPermission(caller, 'see-support');
    await release.store.transaction(async (tx) => {
      const { personId, nhsNumber } = await ownLook(tx, report);
      const cases = caller.organisations.map((organisation) =>
        newCase(release, report, { id, organisation }),
      );
      await openCases(tx, cases);
      const note = { kind: 'note', at: release.clock(), author: officerOf(caller) } as const;
      const text = `${wrongThings[what].text}: ${words}`;
      for (const opened of cases) await tx.reviews.addNote(opened, { ...note, text }, personId);
      await tx.log.append({
        ...attempt,
        outcome: 'done',
        personId,
        detail: { ...attempt.detail, nhsNumber },
      });
    });
  });
  await leastTime();
  return id;
}

function newCase(
  { keys, clock }: Pick<Release, 'keys' | 'clock'>,
  { caller, look, what }: WrongReport,
  { id, organisation }: Pick<NewCase, 'id' | 'organisation'>,
): NewCase {
  return {
    organisation,
    id,
    rule: 'reported-wrong',
    severity: wrongThings[what].severity,
    aboutKind: 'entry',
    about: look,
    once: keyedHash(keys, 'review-once', 'reported-wrong', id),
    actorHash: actorHashOf(keys, caller.subject),
    openedAt: clock(),
  };
}
