import { checkPermission } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { allows } from '../../auth/scopes.ts';
import type { SharingAgreement } from '../../consent/agreement.ts';
import type { Item } from '../../consent/types.ts';
import { GatewayError } from '../../errors.ts';
import type { SimulationQuestion } from './simulate-question.ts';

/** What a system needs to simulate. */
export const simulateScope = 'consent.simulate';

/** What a simulation may rest on: nothing that the asker's organisation has no part in. */
export interface SimulationScope {
  readonly agreements: (onRecord: readonly SharingAgreement[]) => readonly SharingAgreement[];
  readonly items: (items: readonly Item[]) => readonly Item[];
  /** ODS code: nobody is known here but those of whom this organisation sent something. Undefined: everybody is. */
  readonly knownTo: string | undefined;
}

/**
 * What the caller may simulate with. An operator: everything. Anybody else: under the agreements that their organisation is party to.
 *
 * About one person only what their own organisation sent is looked at, because an answer about anything else would tell who is known here and who
 * refused; an organisation that sends nothing gets counts over a sample only, of a proposed agreement, in fives. An agreement may be proposed by its source, and by a recipient that
 * has it already: a stranger would learn of records that nobody agreed to share.
 *
 * @param onRecord the newest version of every agreement
 * @throws GatewayError `not-permitted`
 */
export function simulationScope(
  { caller, change, about }: SimulationQuestion,
  onRecord: readonly SharingAgreement[],
): SimulationScope {
  if (caller.kind === 'operator')
    return { agreements: (all) => all, items: (all) => all, knownTo: undefined };
  checkMaySimulate(caller);
  // A Consent can be made to speak of one person; over a sample its count would tell what that person has chosen.
  if (about.by === 'sample' && change.kind === 'consent') throw new GatewayError('not-permitted');
  const own = partyTo(caller, onRecord);
  if (change.kind === 'agreement' && !mayPropose(caller, change.agreement, own)) {
    throw new GatewayError('not-permitted');
  }
  const isOwn = (source: string): boolean => source === caller.organisation;
  const sources = new Set([
    ...own.map(({ source }) => source),
    ...(change.kind === 'agreement' ? [change.agreement.source] : []),
  ]);
  if (about.by !== 'sample' && ![...sources].some(isOwn)) throw new GatewayError('not-permitted');
  const looksAt = about.by === 'sample' ? (source: string) => sources.has(source) : isOwn;
  return {
    agreements: (all) => partyTo(caller, all),
    items: (all) => all.filter(({ source }) => looksAt(source)),
    knownTo: caller.organisation,
  };
}

function checkMaySimulate(caller: Principal): void {
  if (caller.kind === 'staff') checkPermission(caller, 'simulate');
  else if (!allows(caller.scopes, simulateScope)) throw new GatewayError('not-permitted');
}

function partyTo(
  { organisation, organisations }: Principal,
  agreements: readonly SharingAgreement[],
): readonly SharingAgreement[] {
  return agreements.filter(
    ({ source, recipients }) =>
      source === organisation || organisations.some((one) => recipients.includes(one)),
  );
}

function mayPropose(
  { organisation }: Principal,
  { id, source }: SharingAgreement,
  own: readonly SharingAgreement[],
): boolean {
  return source === organisation || own.some((one) => one.id === id && one.source === source);
}
