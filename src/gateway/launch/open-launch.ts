import { randomUUID } from 'node:crypto';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError, type ErrorCode } from '../../errors.ts';
import { keyedHash } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { RelationshipEvidence } from '../look.ts';
import type { PendingLaunch } from '../ports/launches.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { Launching } from './launching.ts';

/** Whom a launch leads to, as if they had been typed, and what it is evidence of. */
export interface LaunchedPerson extends RelationshipEvidence {
  readonly nhsNumber: string;
  readonly birthDate: string;
}

/** By what a launch is compared with the looks that name it. Of no use beside the hashes by which people are found. */
export function launchPersonHash(keys: MasterKeys, nhsNumber: string, birthDate: string): Buffer {
  return keyedHash(keys, 'launch-person', nhsNumber, birthDate);
}

/**
 * Opens a launch for whoever is signed in, and records it. Where the record system named another user the launch is spent, opens nobody, and that is in the log:
 * a colleague's open session is no evidence of anything. Whether the person is known here is not asked.
 *
 * @throws GatewayError `not-permitted`, `launch-refused` for a ticket that is spent, `launch-other-user`, `unavailable`, the commit's own
 */
export async function openLaunch(
  launching: Launching,
  caller: StaffPrincipal,
  ticket: string,
): Promise<LaunchedPerson> {
  checkPermission(caller, 'find-person');
  const { store, clock } = launching;
  const opened = await store.transaction(async (tx) => {
    const at = clock();
    const launch = await tx.launches.take(ticket, at);
    if (launch === undefined) return 'launch-refused';
    const id = randomUUID();
    const isTheirs = isOf(launching, launch, caller);
    await log(tx, caller, { id, at, launch, errorCode: isTheirs ? undefined : 'launch-other-user' });
    if (!isTheirs) return 'launch-other-user';
    await tx.launches.record({ id, at, ...launch, personHash: personHash(launching, launch) });
    return { nhsNumber: launch.nhsNumber, birthDate: launch.birthDate, foundBy: launch.way, launch: id };
  });
  // Thrown out here: inside, it would undo that the ticket is spent and the entry that says so.
  if (typeof opened === 'string') throw new GatewayError(opened);
  return opened;
}

function isOf(
  { recordSystems }: Launching,
  { recordSystem, user, organisation }: PendingLaunch,
  { subject, organisations }: StaffPrincipal,
): boolean {
  const system = recordSystems.find(({ id }) => id === recordSystem);
  return (
    system !== undefined &&
    subject === `${system.signInIssuer}|${user}` &&
    organisations.includes(organisation)
  );
}

function personHash({ keys }: Launching, { nhsNumber, birthDate }: PendingLaunch): Buffer {
  return launchPersonHash(keys, nhsNumber, birthDate);
}

interface LoggedLaunch {
  readonly id: string;
  readonly at: Date;
  readonly launch: PendingLaunch;
  readonly errorCode: ErrorCode | undefined;
}

async function log(
  tx: StoreTransaction,
  { organisation, organisations, role, subject, name }: StaffPrincipal,
  { id, at, launch: { way, recordSystem }, errorCode }: LoggedLaunch,
): Promise<void> {
  await tx.log.append({
    id: randomUUID(),
    at,
    kind: 'launch',
    outcome: errorCode === undefined ? 'done' : 'refused',
    face: 'page',
    organisation,
    askers: organisations,
    sources: [],
    role,
    purpose: 'TREAT',
    actor: { kind: 'staff', id: subject, name },
    // Whom it is about is said by the looks that follow, under their own rules.
    personId: undefined,
    detail: { asked: { launch: id, way, recordSystem }, decisions: [], released: {}, errorCode },
  });
}
