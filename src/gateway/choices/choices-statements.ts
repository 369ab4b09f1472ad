import type { Consent } from '@medplum/fhirtypes';
import { isOnRecord, standingOf } from '../../consent/standing.ts';
import { recorderOf } from '../../fhir/mapping/plain-choice.ts';
import { choicesId } from '../../fhir/mapping/recorded-choices.ts';
import { extensions } from '../../fhir/systems.ts';
import { ownConsents, type ChoicesGround } from './choices-ground.ts';

/** One thing that the person said about sharing, as the organisation recorded it. */
export interface Statement {
  /** On this page, or by a system of the organisation's. */
  readonly from: 'page' | 'system';
  /** `incomplete`: until the system says when it was said and who wrote it down, it closes what it would share. */
  readonly state: 'counts' | 'stops-everything' | 'incomplete' | 'ended';
  /** The day it was said, as far as it was written down. */
  readonly saidOn: string | undefined;
  readonly recordedBy: string | undefined;
}

/** The organisation's own statements, newest first. An incomplete one is told once: the refusal that stands in for it is the same statement. */
export function statementsOf(ground: ChoicesGround): readonly Statement[] {
  return ownConsents(ground)
    .filter((consent) => isOnRecord(consent) && !standsInForAnother(ground, consent))
    .map((consent) => statementOf(ground, consent))
    .toSorted((one, other) => ((one.saidOn ?? '') < (other.saidOn ?? '') ? 1 : -1));
}

export function statementOf(ground: ChoicesGround, consent: Consent): Statement {
  return {
    from: consent.id === choicesId(ground.of) ? 'page' : 'system',
    state: stateOf(ground, consent),
    saidOn: consent.dateTime,
    recordedBy: recorderOf(consent),
  };
}

function stateOf(ground: ChoicesGround, consent: Consent): Statement['state'] {
  if (consent.status === 'proposed' || standsInForAnother(ground, consent)) return 'incomplete';
  if (standingOf(consent, ground.at.getTime()) === 'none') return 'ended';
  const { type, ...limits } = consent.provision ?? {};
  return type === 'deny' && Object.keys(limits).length === 0 ? 'stops-everything' : 'counts';
}

/** It denies what an incomplete statement, kept as `proposed`, would permit: one of a case record, or one handed in as FHIR. */
function standsInForAnother(ground: ChoicesGround, consent: Consent): boolean {
  if (consent.status !== 'active') return false;
  if (consent.extension?.some(({ url }) => url === extensions.standsInFor)) return true;
  const names = new Set(consent.identifier?.map(({ value }) => value));
  return ownConsents(ground).some(
    ({ status, identifier }) => status === 'proposed' && identifier?.some(({ value }) => names.has(value)),
  );
}
