import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../auth/principal.ts';
import { readCaseNow } from '../../gateway/emergency/case-now.ts';
import type { Release } from '../../gateway/release.ts';
import { emergencyBanner } from '../pages/emergency-banner.ts';
import type { Shell } from '../pages/shell.ts';
import { rememberedCase, type AskedOnPage } from './session-case.ts';

/** What emergency access means for one page of a person. */
export interface PersonEmergency {
  /** For the page's frame: the way to ask for it, and the banner while it is open or has just ended. */
  readonly frame: Pick<Shell, 'emergencyLink' | 'emergencyBanner'>;
  /** The case to look under; undefined where none is open. */
  readonly openCase: string | undefined;
}

/**
 * How emergency access to the person of this page stands in this session. Every page under `/support/people/{handle}` puts the frame into its shell;
 * one that looks, looks under the case.
 *
 * @param handle of this session, as `readPersonAsked` takes it
 * @throws GatewayError `unavailable`
 */
export async function personEmergency(
  routes: Pick<Release, 'store' | 'clock'>,
  request: FastifyRequest,
  {
    caller,
    handle,
    asked,
  }: { readonly caller: Principal; readonly handle: string; readonly asked: AskedOnPage },
): Promise<PersonEmergency> {
  const href = `/support/people/${handle}/emergency`;
  const emergencyLink = { text: 'Ask for emergency access to this person', href };
  const opened = rememberedCase(request, asked);
  const now = opened && (await readCaseNow(routes, caller, opened.id));
  if (opened === undefined || now === undefined) return { frame: { emergencyLink }, openCase: undefined };
  return {
    frame: { emergencyLink, emergencyBanner: emergencyBanner(now, { endUrl: `${href}/end`, ...opened }) },
    openCase: now.isOpen ? opened.id : undefined,
  };
}
