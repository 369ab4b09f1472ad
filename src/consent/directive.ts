import type { Consent } from '@medplum/fhirtypes';
import type { Answer } from './answer.ts';
import { combine } from './answer.ts';
import type { Ask, Effect } from './ask.ts';
import { field, listOf } from './fields.ts';
import type { ItemView } from './item-view.ts';
import type { Rule } from './provision.ts';
import { answerOf, compileProvision } from './provision.ts';
import { breakGlass } from './purposes.ts';
import { isReadableConsent } from './readable.ts';
import { isTooLarge, tooLargePath } from './size-limits.ts';
import { actCodeSystem } from './systems.ts';

/** A person's sharing choice, parsed from one Consent and made ready for all asks of one request. */
export interface Directive {
  readonly reference: string;
  readonly version: string;
  /** One for each ask; combined by deny wins. */
  readonly rules: readonly Rule[];
}

/** Denies everything: how a Consent past the size limits is read. */
const bareDeny: Rule = { own: { effect: 'deny', paths: [tooLargePath] }, checks: [], children: [] };

/** What bears on a Consent from outside it. */
export interface Hearing {
  /** Only its denies stand. */
  readonly permitsVoid: boolean;
  /** A case is open for the person: what it permits for `BTG` counts. */
  readonly inCase: boolean;
}

/** Compiles a Consent that counts (consent-rules 4.2). */
export function compileDirective(
  consent: Consent,
  asks: readonly Ask[],
  { permitsVoid, inCase }: Hearing,
): Directive {
  if (isTooLarge(consent)) return deniesAll(consent);
  const above = {
    untyped: rootEffect(consent),
    limits: {},
    tainted: !isReadableConsent(consent),
    path: 'provision',
  };
  const rules = asks.map((ask) =>
    compileProvision(
      consent.provision ?? {},
      { ...above, permitsVoid: permitsVoid || (!inCase && ask.purposes.includes(breakGlass)) },
      ask,
    ),
  );
  return { ...identify(consent), rules };
}

/** A Consent read as a bare deny (consent-rules 4.4). */
export function deniesAll(consent: Consent): Directive {
  return { ...identify(consent), rules: [bareDeny] };
}

/** What a Consent says about an item across all asks (consent-rules 4.5). */
export function directiveAnswer(directive: Directive, item: ItemView): Answer | undefined {
  let answer: Answer | undefined;
  for (const rule of directive.rules) answer = combine(answer, answerOf(rule, item));
  return answer;
}

function identify(consent: Consent): { reference: string; version: string } {
  return { reference: `Consent/${consent.id ?? ''}`, version: consent.meta?.versionId ?? '' };
}

/** `policyRule` `OPTIN` and nothing beside it permits; anything else denies (consent-rules 4.2). A type of its own goes first. */
export function rootEffect(consent: Consent): Effect {
  const codings = listOf(field(consent.policyRule, 'coding'));
  const optIn = codings.every(
    (coding) => field(coding, 'system') === actCodeSystem && field(coding, 'code') === 'OPTIN',
  );
  return optIn && codings.length > 0 ? 'permit' : 'deny';
}
