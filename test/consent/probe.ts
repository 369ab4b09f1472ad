import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import { decide } from '../../src/consent/decide.ts';
import type { DisclosureRequest, Facts, Item, ReasonCode } from '../../src/consent/types.ts';
import * as build from './build.ts';

export interface Situation {
  readonly request?: DisclosureRequest;
  readonly item?: Item;
  readonly facts?: Partial<Facts>;
  readonly at?: Date;
}

/** The code that these Consents of Sam's lead to. */
export function codeFor(consents: readonly Consent[], situation: Situation = {}): ReasonCode {
  const { request = build.request(), item = build.item(), facts = {}, at = build.at } = situation;
  return decide(request, item, build.facts(consents, facts), at).code;
}

/** Whether a permit with these limits holds. */
export function permitHolds(limits: ConsentProvision, situation: Situation = {}): boolean {
  return codeFor([build.consent({ type: 'permit', ...limits })], situation) === 'permitted';
}

/** Whether a deny with these limits holds against a permit for everything. */
export function denyHolds(limits: ConsentProvision, situation: Situation = {}): boolean {
  const all = build.consent({ type: 'permit' }, { id: 'all' });
  return codeFor([all, build.consent({ type: 'deny', ...limits })], situation) === 'refused';
}

/** An element that the type does not have: JSON from elsewhere, as it may arrive. */
export function withUnknown<T extends object>(element: T, unknown: object = { surprise: true }): T {
  return Object.assign({}, element, unknown);
}
