import type { AuditEntry } from '../../audit/entry.ts';
import { nameOfRule, sourceOfRule } from '../../audit/review/judge-look.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { EmergencyReason } from '../../living-well/emergency-access.ts';
import { londonTime } from '../../living-well/london-time.ts';
import type { CaseOnRecord } from '../ports/emergency.ts';
import type { RaisedConcern, ReviewCase, ReviewNote } from '../ports/reviews.ts';
import type { Release } from '../release.ts';
import { asOfficer } from './as-officer.ts';
import { ownCase, type OwnCase } from './release-own-case.ts';

/** The look that a case is about, without a word of the record: what was decided is in the opened entry. */
export type LookOfCase = Pick<
  AuditEntry,
  'id' | 'at' | 'kind' | 'outcome' | 'organisation' | 'role' | 'purpose'
> & { readonly who: string };

/** Emergency access that a case is about. Who opened it and why is for the asking side alone: a typed reason tells of the person. */
export interface EmergencyOfCase {
  readonly id: string;
  readonly openedAt: Date;
  readonly organisation: string;
  readonly role: string;
  readonly openedBy: string | undefined;
  readonly reason: { readonly code: EmergencyReason; readonly text: string | undefined } | undefined;
}

export interface ReviewedCase {
  readonly found: ReviewCase;
  readonly ruleName: string;
  readonly ruleSource: string | undefined;
  readonly look: LookOfCase | undefined;
  readonly emergency: EmergencyOfCase | undefined;
  readonly notes: readonly ReviewNote[];
  readonly concerns: readonly RaisedConcern[];
  /** ODS codes of the organisations to whose officers a concern can be raised. */
  readonly others: readonly string[];
  /** Left out of the person's report now; undefined where it is in nobody's. */
  readonly isHeld: boolean | undefined;
}

/**
 * One case, opened: the opening is logged before it is given.
 *
 * @throws GatewayError `not-permitted`, also for the officer's own look; `not-found`: another organisation's case and none at all are one answer;
 * `unavailable`, the commit's own
 */
export async function releaseCase(
  release: Release,
  officer: StaffPrincipal,
  id: string,
): Promise<ReviewedCase> {
  const act = { kind: 'review-case', asked: { case: id } } as const;
  const { answer } = await asOfficer(release, officer, act, async (tx) => {
    const own = await ownCase(release, tx, officer, id);
    const { found, entry, emergency } = own;
    const held = await tx.holds.held([found.about], londonTime(release.clock()).date);
    return {
      outcome: 'shown',
      answer: {
        found,
        ruleName: nameOfRule(found.rule),
        ruleSource: sourceOfRule(found.rule),
        look: entry && lookOf(entry),
        emergency: emergency && emergencyOf(emergency, officer.organisation),
        notes: await tx.reviews.notes(found),
        concerns: await tx.reviews.concernsFrom(found),
        others: othersOf(own),
        isHeld: own.personId === undefined ? undefined : held.has(found.about),
      },
    };
  });
  return answer;
}

function lookOf({ id, at, kind, outcome, organisation, role, purpose, actor }: AuditEntry): LookOfCase {
  return { id, at, kind, outcome, organisation, role, purpose, who: actor.name };
}

function emergencyOf(
  { id, openedAt, organisation, role, opener, reason, askers }: CaseOnRecord,
  officers: string,
): EmergencyOfCase {
  const isAsker = askers.includes(officers);
  const name = opener.user === undefined ? opener.name : `${opener.user.name}, by ${opener.name}`;
  return {
    id,
    openedAt,
    organisation,
    role,
    openedBy: isAsker ? name : undefined,
    reason: isAsker ? reason : undefined,
  };
}

/**
 * To whom a concern can be raised: the other parties. Whoever asked learns of a source only where an agreement covers what was judged: that a source has records
 * of somebody is nothing to be told by a list of names.
 */
export function othersOf({ entry, emergency, found }: OwnCase): readonly string[] {
  const { organisation } = found;
  const parties = [
    ...(emergency === undefined ? [] : [...emergency.askers, ...emergency.sources]),
    ...(entry === undefined ? [] : [...entry.askers, ...coveredSources(entry)]),
  ];
  return [...new Set(parties)].filter((party) => party !== organisation).toSorted();
}

function coveredSources({ detail }: AuditEntry): readonly string[] {
  return detail.decisions.flatMap(({ agreement, source }) => (agreement === null ? [] : [source]));
}
