import type { ConsentProvision } from '@medplum/fhirtypes';
import type { Ask, Effect } from './ask.ts';
import { actionHolds } from './limits/action.ts';
import { actorHolds } from './limits/actor.ts';
import { classLimit } from './limits/class.ts';
import { codeLimit } from './limits/code.ts';
import { dataLimit } from './limits/data.ts';
import type { ItemCheck, Limit } from './limits/item-check.ts';
import { dataPeriodLimit, periodHolds } from './limits/period.ts';
import { purposeHolds } from './limits/purpose.ts';
import { securityLabelLimit } from './limits/security-label.ts';

/** The limits of a provision, as written (consent-rules 4.2). */
export type Limits = Pick<ConsentProvision, (typeof limitNames)[number]>;

const limitNames = [
  'actor',
  'action',
  'securityLabel',
  'purpose',
  'class',
  'code',
  'period',
  'dataPeriod',
  'data',
] as const;

/** The parent's limits, each replaced where the provision restates it (consent-rules 4.2). */
export function inherit(parent: Limits, provision: ConsentProvision): Limits {
  const limits: Limits = { ...parent };
  for (const name of limitNames) restate(limits, provision, name);
  return limits;
}

function restate<Name extends keyof Limits>(limits: Limits, provision: ConsentProvision, name: Name): void {
  const own: Limits = provision;
  if (own[name] !== undefined) limits[name] = own[name];
}

/**
 * What remains to be asked of each item once everything that this ask settles is settled: a list of checks which must all
 * hold (none: always), or false when the limits cannot hold for any item.
 */
export function compileLimits(limits: Limits, effect: Effect, ask: Ask): false | readonly ItemCheck[] {
  const { actor, action, purpose, period } = limits;
  if (actor !== undefined && !actorHolds(actor, effect, ask)) return false;
  if (action !== undefined && !actionHolds(action, effect, ask)) return false;
  if (purpose !== undefined && !purposeHolds(purpose, effect, ask)) return false;
  if (period !== undefined && !periodHolds(period, effect, ask.at)) return false;
  const checks: ItemCheck[] = [];
  for (const limit of itemLimits(limits, effect)) {
    if (limit === false) return false;
    if (limit !== true) checks.push(limit);
  }
  return checks;
}

function itemLimits(limits: Limits, effect: Effect): readonly Limit[] {
  const { securityLabel, class: classes, code, dataPeriod, data } = limits;
  return [
    classes === undefined || classLimit(classes, effect),
    securityLabel === undefined || securityLabelLimit(securityLabel, effect),
    code === undefined || codeLimit(code, effect),
    data === undefined || dataLimit(data, effect),
    dataPeriod === undefined || dataPeriodLimit(dataPeriod, effect),
  ];
}
