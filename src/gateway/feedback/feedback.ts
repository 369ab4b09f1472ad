import { randomUUID } from 'node:crypto';
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import type { SystemPrincipal } from '../../auth/principal.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { mapFeedback } from '../../fhir/mapping/feedback.ts';
import { checkFeedback } from '../../living-well/feedback.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { siteFor, type Sites } from '../../living-well/sites.ts';
import { actorOf } from '../actor-of.ts';
import type { Store } from '../ports/store.ts';

export interface FeedbackRoom {
  readonly store: Store;
  readonly clock: Clock;
  readonly sites: Sites;
}

/**
 * Takes in a feedback form of nobody in particular. It has no entry in the log, no receipt and no hour: who was there at that hour could be known
 * from elsewhere. The same form again is stored once.
 *
 * @throws GatewayError `wrong-source`, `unknown-site`, `unconfigured-site`, `invalid-request`, `key-reused` where another form has this id
 */
export async function takeFeedback(
  { store, clock, sites }: FeedbackRoom,
  caller: SystemPrincipal,
  { site: code, form }: { readonly site: string; readonly form: unknown },
): Promise<void> {
  if (caller.source?.some(({ site }) => site === code) !== true) throw new GatewayError('wrong-source');
  const answer = siteFor(sites, code);
  if (answer.state === 'unknown') throw new GatewayError('unknown-site');
  if (answer.state === 'unconfigured') throw new GatewayError('unconfigured-site');
  const asked = answer.site.feedback;
  if (asked === undefined) throw notAsked();
  const feedback = checkFeedback(asked, form);
  const kept = await store.transaction((tx) =>
    tx.feedback.put({
      id: feedback.id,
      organisation: caller.organisation,
      site: code,
      receivedOn: londonTime(clock()).date,
      response: mapFeedback(code, feedback),
    }),
  );
  if (!kept) throw new GatewayError('key-reused');
}

function notAsked(): GatewayError {
  const fix = 'The site configuration asks for no feedback here.';
  return new GatewayError('invalid-request', { issues: [{ field: 'site', code: 'not-asked-here', fix }] });
}

/** What an organisation was told by nobody in particular. */
export interface Told {
  readonly total: number;
  readonly responses: readonly QuestionnaireResponse[];
}

const limit = 1_000;

/** Feedback of the caller's own organisation, by the day it came, at most 1,000; and how much there is. */
export async function readFeedback({ store, clock }: FeedbackRoom, caller: SystemPrincipal): Promise<Told> {
  return store.transaction(async (tx) => {
    const { organisation } = caller;
    const [total, kept] = await Promise.all([
      tx.feedback.count(organisation),
      tx.feedback.of(organisation, limit),
    ]);
    await tx.log.append({
      id: randomUUID(),
      at: clock(),
      kind: 'feedback',
      outcome: total > 0 ? 'shown' : 'nothing-shown',
      face: 'api',
      organisation,
      askers: caller.organisations,
      sources: [organisation],
      role: caller.role,
      purpose: 'HOPERAT',
      actor: actorOf(caller),
      personId: undefined,
      detail: { asked: {}, decisions: [], released: { QuestionnaireResponse: kept.length } },
    });
    return { total, responses: kept.map(({ response }) => response) };
  });
}
