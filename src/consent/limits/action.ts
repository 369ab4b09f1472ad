import type { CodeableConcept } from '@medplum/fhirtypes';
import type { Ask, Effect } from '../ask.ts';
import { actionSystem } from '../systems.ts';

const known: ReadonlySet<string> = new Set(['access', 'use', 'disclose', 'collect', 'correct']);
/** These three count as one (consent-rules 3). */
const seeing: ReadonlySet<string> = new Set(['access', 'use', 'disclose']);

/**
 * `action` (consent-rules 3 and 4.3): the asked action is listed. One that nobody knows, asked or listed, satisfies no permit and
 * every deny.
 */
export function actionHolds(actions: readonly CodeableConcept[], effect: Effect, ask: Ask): boolean {
  if (!known.has(ask.action)) return effect === 'deny';
  const asked = (code: string): boolean =>
    code === ask.action || (seeing.has(code) && seeing.has(ask.action));
  return actions.some(({ coding }) => {
    if (coding === undefined) return effect === 'deny';
    return coding.some(({ system, code }) => {
      if (system !== actionSystem || code === undefined || !known.has(code)) return effect === 'deny';
      return asked(code);
    });
  });
}
