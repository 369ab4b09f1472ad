import type { StaffPrincipal } from '../auth/principal.ts';
import type { SharingAgreement } from '../consent/agreement.ts';
import { londonTime } from '../living-well/london-time.ts';
import { agreementHistory, listAgreements } from './agreements.ts';
import { logLook } from './log/log-look.ts';
import { checkMayLook } from './log/release-log.ts';
import type { Release } from './release.ts';

/** How an agreement stands on a day. */
export type AgreementState = 'in-force' | 'not-yet' | 'ended' | 'revoked';

/** A version of an agreement, and how it stands. */
export interface RegisteredAgreement extends SharingAgreement {
  readonly state: AgreementState;
}

/** A day on which something of an agreement falls due. */
export interface AgreementDue {
  readonly on: string;
  readonly what: 'review' | 'end' | 'start';
  readonly agreement: RegisteredAgreement;
  readonly isPast: boolean;
}

/** The register, and what falls due of it. */
export interface Register {
  readonly agreements: readonly RegisteredAgreement[];
  /** Of agreements that are not over: soonest first, those that are overdue before all. */
  readonly due: readonly AgreementDue[];
}

/**
 * The newest version of each agreement that the officer's organisation is party to. The look is in the log.
 *
 * @throws GatewayError `not-permitted`, `unavailable`, the commit's own
 */
export async function releaseRegister(
  release: Pick<Release, 'store' | 'clock'>,
  caller: StaffPrincipal,
): Promise<Register> {
  await appendLook(release, caller, {});
  const today = londonTime(release.clock()).date;
  const agreements = (await listAgreements(release, caller)).map((one) => standing(one, today));
  return { agreements, due: dueOf(agreements, today) };
}

/**
 * Every version of one agreement, newest first. The look is in the log.
 *
 * @throws GatewayError `not-permitted`, `not-found` when there is none that the officer's organisation is party to, `unavailable`
 */
export async function releaseAgreement(
  release: Pick<Release, 'store' | 'clock'>,
  caller: StaffPrincipal,
  id: string,
): Promise<readonly RegisteredAgreement[]> {
  await appendLook(release, caller, { agreement: id });
  const today = londonTime(release.clock()).date;
  return (await agreementHistory(release, caller, id)).map((one) => standing(one, today));
}

async function appendLook(
  release: Pick<Release, 'store' | 'clock'>,
  caller: StaffPrincipal,
  asked: Readonly<Record<string, string>>,
): Promise<void> {
  await checkMayLook(release, caller, 'agreement');
  await release.store.transaction((tx) => tx.log.append(logLook(release, caller, 'agreement', asked)));
}

/** @param today the day in London, YYYY-MM-DD */
export function standing(agreement: SharingAgreement, today: string): RegisteredAgreement {
  const { revoked, period } = agreement;
  if (revoked) return { ...agreement, state: 'revoked' };
  if (period.start > today) return { ...agreement, state: 'not-yet' };
  const isOver = period.end !== undefined && period.end < today;
  return { ...agreement, state: isOver ? 'ended' : 'in-force' };
}

/** What falls due of agreements that are in force or will be. */
function dueOf(agreements: readonly RegisteredAgreement[], today: string): readonly AgreementDue[] {
  return agreements
    .filter(({ state }) => state === 'in-force' || state === 'not-yet')
    .flatMap((agreement) => {
      const { period, reviewOn, state } = agreement;
      const days: readonly (readonly [AgreementDue['what'], string | undefined])[] = [
        ['review', reviewOn],
        ['end', period.end],
        ['start', state === 'not-yet' ? period.start : undefined],
      ];
      return days.flatMap(([what, on]) =>
        on === undefined ? [] : [{ on, what, agreement, isPast: on < today }],
      );
    })
    .toSorted((one, other) => (one.on < other.on ? -1 : Number(one.on > other.on)));
}

/** Which facts of a version are not those of the one before it; all of them, of the first. */
export function changesSince(
  version: SharingAgreement,
  before: SharingAgreement | undefined,
): readonly string[] {
  if (before === undefined) return [];
  const facts = (agreement: SharingAgreement): ReadonlyMap<string, string> =>
    new Map(Object.entries(agreement).map(([name, value]) => [name, JSON.stringify(value)]));
  const [now, then] = [facts(version), facts(before)];
  return [...new Set([...now.keys(), ...then.keys()])]
    .filter((name) => name !== 'version' && now.get(name) !== then.get(name))
    .toSorted();
}
