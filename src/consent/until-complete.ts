import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import { extensions, systems } from '../fhir/systems.ts';
import type { Effect } from './ask.ts';
import { rootEffect } from './directive.ts';
import { field, listOf } from './fields.ts';
import { inherit, type Limits } from './limits.ts';
import { classLimit } from './limits/class.ts';
import { isReadableConsent, isReadableProvision } from './readable.ts';
import { isTooLarge, tooLargePath } from './size-limits.ts';
import { standingOf } from './standing.ts';

/** What becomes of a Consent that somebody hands in. */
export interface HeldOrNot {
  /** As it is stored: an incomplete permit as `proposed`, anything else as it was sent. */
  readonly stored: Consent;
  /** What it lacks, as codes: `dateTime`, `performer`, `provision.type`, `status`, `size-limit`. Nothing when it binds as it stands. */
  readonly missing: readonly string[];
  /** The Consent that denies the same scope: active until this one is complete, and ended then. Undefined when there never was need of one. */
  readonly standIn: Consent | undefined;
}

/**
 * Whether a Consent binds as it is. A permit counts only if it says when it was given and by whom (R4 itself demands under what policy); until
 * it does, it is kept as `proposed` beside a deny of all that it speaks of. One that was held is let go by being complete and `active`, or by
 * being ended: sent back as `proposed`, as it was read, it stays held.
 */
export function holdUntilComplete(
  consent: Consent & { readonly id: string },
  { wasHeld, standInId }: { readonly wasHeld: boolean; readonly standInId: string },
): HeldOrNot {
  const { status } = consent;
  if (status === 'active' && isTooLarge(consent)) return letGo([tooLargePath]);
  const lacks = missingFrom(consent);
  if (status === 'active') return lacks.length === 0 ? letGo([]) : hold(lacks);
  const isWaiting = status === 'proposed' || status === 'draft';
  return wasHeld && isWaiting ? hold([...lacks, 'status']) : letGo([]);

  function hold(missing: readonly string[]): HeldOrNot {
    const stored: Consent = status === 'active' ? { ...consent, status: 'proposed' } : consent;
    return { stored, missing, standIn: standInFor(consent, standInId, 'active') };
  }

  function letGo(missing: readonly string[]): HeldOrNot {
    const ended = status === 'entered-in-error' ? status : 'inactive';
    return {
      stored: consent,
      missing,
      standIn: wasHeld ? standInFor(consent, standInId, ended) : undefined,
    };
  }
}

/** Nothing where no permit of it could ever hold: a refusal binds however little else it says. */
function missingFrom(consent: Consent): readonly string[] {
  if (!mayPermit(consent)) return [];
  return [
    ...(consent.dateTime === undefined ? ['dateTime'] : []),
    ...(listOf(consent.performer).some(namesSomebody) ? [] : ['performer']),
    ...(isAmbiguous(consent) ? ['provision.type'] : []),
  ];
}

/**
 * A root without a type, whose policy permits, and which lists something. By the rules it permits just that; but the examples that are published
 * with R4 write there what the person refuses ("opt in, not this nurse"). IHE PCF demands the type for that reason.
 */
function isAmbiguous({ provision = {} }: Consent): boolean {
  const { period: _, ...listed } = inherit({}, provision);
  return provision.type === undefined && Object.keys(listed).length > 0;
}

function namesSomebody(performer: unknown): boolean {
  return ['reference', 'identifier', 'display'].some((name) => field(performer, name) !== undefined);
}

/** Whether it permits anything if it is active, whatever its period is: one that begins tomorrow permits tomorrow. */
export function mayPermit(consent: Consent): boolean {
  const { period: _, ...provision } = consent.provision ?? {};
  const timeless: Consent = { ...consent, status: 'active', provision };
  return standingOf(timeless, 0) === 'full' && rulesOf(consent).some(({ effect }) => effect === 'permit');
}

interface FlatRule {
  readonly effect: Effect;
  readonly limits: Limits;
}

/** Every provision with the limits that hold for it, without those permits that no item can ever meet. */
function rulesOf(consent: Consent): readonly FlatRule[] {
  return flatten(consent.provision ?? {}, rootEffect(consent), {});
}

function flatten(provision: ConsentProvision, untyped: Effect, above: Limits): readonly FlatRule[] {
  const effect = provision.type ?? untyped;
  const limits = inherit(above, provision);
  const never =
    effect === 'permit' && limits.class !== undefined && classLimit(limits.class, 'permit') === false;
  const opposite = effect === 'permit' ? 'deny' : 'permit';
  return [
    ...(never ? [] : [{ effect, limits }]),
    ...(provision.provision ?? []).flatMap((child) => flatten(child, opposite, limits)),
  ];
}

function standInFor(
  consent: Consent & { readonly id: string },
  id: string,
  status: Consent['status'],
): Consent {
  const { patient, provision: { period } = {} } = consent;
  return {
    resourceType: 'Consent',
    id,
    extension: [{ url: extensions.standsInFor, valueReference: { reference: `Consent/${consent.id}` } }],
    status,
    scope: consent.scope,
    category: consent.category,
    ...(patient !== undefined && { patient }),
    policyRule: { coding: [{ system: systems.actCode, code: 'OPTOUT' }] },
    provision: {
      // Says nothing itself: a root that denied would answer for what this Consent does not speak of.
      type: 'permit',
      ...(period !== undefined && { period }),
      class: [{ system: systems.topic, code: 'nothing' }],
      provision: denialsOf(consent),
    },
  };
}

/** One deny for each provision, side by side: wherever the Consent would have answered, one of them does. What cannot be read is denied whole. */
function denialsOf(consent: Consent): ConsentProvision[] {
  const isReadable = isReadableConsent(consent) && everyProvision(consent.provision, isReadableProvision);
  // The root's class limit must not come down to a deny of everything.
  if (!isReadable) return [{ type: 'deny', class: everything }];
  return rulesOf(consent).map(({ effect, limits }) => {
    // Turned round, a label limit would let through the items that are less confidential than those it lists.
    const { securityLabel, ...others } = limits;
    const kept = effect === 'deny' && securityLabel !== undefined ? { securityLabel } : {};
    return { type: 'deny', class: everything, ...others, ...kept };
  });
}

/** For denies every item also has the topic `existence` (consent-rules 4.3). */
const everything = [{ system: systems.topic, code: 'existence' }];

function everyProvision(
  provision: ConsentProvision | undefined,
  check: (provision: unknown) => boolean,
): boolean {
  if (provision === undefined) return true;
  return check(provision) && (provision.provision ?? []).every((child) => everyProvision(child, check));
}
