import { randomBytes } from 'node:crypto';
import { checkLaunchToken, type LaunchClaims } from '../../auth/launch-token.ts';
import { GatewayError } from '../../errors.ts';
import { isNhsNumber } from '../../living-well/nhs-number.ts';
import type { LaunchWay, LaunchSaid, PendingAuthorisation } from '../ports/launches.ts';
import type { Launching, RecordSystem } from './launching.ts';

/** Milliseconds from the record system's word to its being opened: as long as somebody may take to sign in. */
export const ticketLife = 15 * 60_000;

/** A SMART launch on its way: what the session keeps until the browser comes back. */
export interface SmartLaunch extends PendingAuthorisation {
  readonly recordSystem: string;
  readonly startedAt: string;
}

/**
 * Begins an EHR launch (SMART App Launch 2.2, step 2). Only a registered record system is ever asked: `iss` is compared, never followed.
 *
 * @throws GatewayError `launch-refused` for an `iss` that nobody registered; what the record system's side throws
 */
export async function startSmartLaunch(
  { recordSystems, clock }: Launching,
  iss: string,
  launch: string,
): Promise<{ readonly url: string; readonly pending: SmartLaunch }> {
  const system = recordSystems.find(({ smart }) => smart?.iss === iss);
  if (system?.smart === undefined) throw refused('iss is not registered');
  const { url, pending } = await system.smart.ehr.start(launch);
  return { url, pending: { ...pending, recordSystem: system.id, startedAt: clock().toISOString() } };
}

/**
 * Ends it: asks the record system which it was started with, and no other, whose record was open.
 *
 * @returns the ticket by which it is opened
 * @throws GatewayError `launch-refused`, and what the record system's side throws
 */
export async function finishSmartLaunch(
  launching: Launching,
  search: string,
  pending: SmartLaunch | undefined,
): Promise<string> {
  if (pending === undefined) throw refused('no launch was started in this session');
  const taken = Math.abs(launching.clock().getTime() - Date.parse(pending.startedAt));
  if (!(taken < ticketLife)) throw refused('the launch was started too long ago');
  const system = launching.recordSystems.find(({ id }) => id === pending.recordSystem);
  if (system?.smart === undefined) throw refused('the record system is not registered any more');
  const said = await system.smart.ehr.finish(search, pending);
  return keep(launching, system, 'smart-launch', { ...said, organisation: system.organisation });
}

/**
 * Takes in a signed context launch: every claim checked, the token used up.
 *
 * @returns the ticket by which it is opened
 * @throws GatewayError `launch-refused`, `unavailable`, the commit's own
 */
export async function receiveContextLaunch(launching: Launching, token: string): Promise<string> {
  const claims = await checkToken(launching, token);
  const system = systemOf(launching, claims.iss);
  if (system === undefined || !isNhsNumber(claims.nhs_number)) throw refused('no NHS number');
  // A record system vouches for its own organisation and those below it, and for nobody else's staff.
  const above = await launching.tree(claims.organisation);
  if (!above.includes(system.organisation)) throw refused('organisation is not the record system’s');
  return keep(launching, system, 'context-launch', {
    nhsNumber: claims.nhs_number,
    birthDate: claims.birth_date,
    user: claims.user,
    organisation: claims.organisation,
  });
}

async function checkToken(launching: Launching, token: string): Promise<LaunchClaims> {
  const { clock, launchAudience: audience, useJti } = launching;
  const keysOf = (issuer: string) => systemOf(launching, issuer)?.context?.keys;
  // No client can be called so: the two kinds of token use up ids of their own.
  const useOnce = (jti: string, issuer: string, expiresAt: Date) =>
    useJti(jti, `launch:${issuer}`, expiresAt);
  return checkLaunchToken(token, { keysOf, audience, at: clock(), useJti: useOnce }).catch(
    (error: unknown) => {
      if (error instanceof GatewayError && error.code === 'invalid-client') throw refused('token', error);
      throw error;
    },
  );
}

function systemOf({ recordSystems }: Launching, issuer: string): RecordSystem | undefined {
  return recordSystems.find(({ context }) => context?.issuer === issuer);
}

async function keep(
  { store, clock }: Launching,
  { id: recordSystem }: RecordSystem,
  way: LaunchWay,
  said: LaunchSaid,
): Promise<string> {
  const ticket = randomBytes(32).toString('base64url');
  const expiresAt = new Date(clock().getTime() + ticketLife);
  await store.transaction((tx) => tx.launches.keep(ticket, { ...said, way, recordSystem }, expiresAt));
  return ticket;
}

function refused(reason: string, cause?: unknown): GatewayError {
  return new GatewayError('launch-refused', { cause: new Error(reason, { cause }) });
}
