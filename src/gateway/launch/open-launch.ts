import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../audit/entry.ts';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { keyedHash } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import { actorOf } from '../actor-of.ts';
import { orLogRefusal, type Attempt } from '../log/or-log-refusal.ts';
import type { RelationshipEvidence } from '../look.ts';
import type { PendingLaunch } from '../ports/launches.ts';
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
 * a colleague's open session is no evidence of anything. Whoever may open none is in the log too, and spends nothing. Whether the person is known here is not asked.
 *
 * @throws GatewayError `not-permitted`, `launch-refused` for a ticket that is spent, `launch-other-user`, `unavailable`, the commit's own
 */
export async function openLaunch(
  launching: Launching,
  caller: StaffPrincipal,
  ticket: string,
): Promise<LaunchedPerson> {
  const { store, clock } = launching;
  const at = clock();
  const attempt = attemptOf(caller, at);
  const opened = await orLogRefusal(store, attempt, async () => {
    checkPermission(caller, 'find-person');
    return store.transaction(async (tx) => {
      const launch = await tx.launches.take(ticket, at);
      if (launch === undefined) throw new GatewayError('launch-refused');
      const id = randomUUID();
      const isTheirs = isOf(launching, launch, caller);
      await tx.log.append(entryOf(attempt, id, launch, isTheirs));
      if (!isTheirs) return undefined;
      await tx.launches.record({ id, at, ...launch, personHash: personHash(launching, launch) });
      return { nhsNumber: launch.nhsNumber, birthDate: launch.birthDate, foundBy: launch.way, launch: id };
    });
  });
  // Thrown out here: inside, it would undo that the ticket is spent and the entry that says so.
  if (opened === undefined) throw new GatewayError('launch-other-user');
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

function attemptOf(caller: StaffPrincipal, at: Date): Attempt {
  return {
    id: randomUUID(),
    at,
    kind: 'launch',
    face: 'page',
    organisation: caller.organisation,
    askers: caller.organisations,
    role: caller.role,
    purpose: 'TREAT',
    actor: actorOf(caller),
    detail: { asked: {} },
  };
}

/** Whom it is about is said by the looks that follow, under their own rules. */
function entryOf(
  attempt: Attempt,
  launch: string,
  { way, recordSystem }: PendingLaunch,
  isTheirs: boolean,
): AuditEntry {
  return {
    ...attempt,
    outcome: isTheirs ? 'done' : 'refused',
    sources: [],
    personId: undefined,
    detail: {
      asked: { launch, way, recordSystem },
      decisions: [],
      released: {},
      errorCode: isTheirs ? undefined : 'launch-other-user',
    },
  };
}
