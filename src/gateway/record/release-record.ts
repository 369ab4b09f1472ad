import type { SystemPrincipal } from '../../auth/principal.ts';
import { allows } from '../../auth/scopes.ts';
import { GatewayError } from '../../errors.ts';
import { recordTypes } from '../../fhir/served-types.ts';
import type { Composed, Look } from '../look.ts';
import { checkMayUseCases } from '../emergency/may-open-case.ts';
import { releaseLook, type Answer, type Release, type Released } from '../release.ts';

/** A system's question about one person's record. */
export interface RecordQuestion {
  readonly caller: SystemPrincipal;
  readonly emergencyCase: string | undefined;
  /** The person; or something of theirs, by its id alone. */
  readonly about: { readonly person: string } | { readonly type: string; readonly id: string };
  /** Whether the older versions of that thing are wanted. */
  readonly withVersions?: boolean;
  /** SMART scopes without which this may not be asked, each. */
  readonly scopes: readonly string[];
  /** For the log: the request in few words. */
  readonly request: string;
}

/**
 * All that may be given of one person's record, by {@link releaseLook}: the whole record is opened and judged, whatever little of it is asked for,
 * so that an answer never depends on what was withheld. Nobody, somebody unknown and somebody who shares nothing are one path and one answer.
 *
 * @param compose makes the answer's bytes from what was released, or nothing where the address leads to nothing; pure
 * @throws GatewayError `not-found` where nothing was made; and those of {@link releaseLook}
 */
export async function releaseRecord<T extends Composed>(
  release: Release,
  question: RecordQuestion,
  compose: (released: Released) => T | undefined,
): Promise<Answer<T> & { readonly composed: T }> {
  const { body, auditId, composed } = await releaseLook(release, lookOf(question), {
    check: () => checkMayRead(question),
    find: () => findPerson(release, question.about),
    compose,
  });
  if (composed === undefined) throw new GatewayError('not-found');
  return { body, auditId, composed };
}

function lookOf({ caller, emergencyCase, about, withVersions = false, request }: RecordQuestion): Look {
  const asked = 'person' in about ? { patient: about.person } : { item: `${about.type}/${about.id}` };
  return {
    caller,
    face: 'fhir',
    purpose: purposeOf(caller),
    emergencyCase,
    kind: 'record',
    asked: { ...asked, request },
    types: recordTypes,
    versionsOf: withVersions && 'type' in about ? about : undefined,
  };
}

/** What a system asks for when it does not say: the first purpose that it is registered for. */
function purposeOf({ purposes: [first] }: SystemPrincipal): string {
  return first ?? 'none';
}

/** @throws GatewayError `not-permitted` */
function checkMayRead({ caller, emergencyCase, scopes }: RecordQuestion): void {
  if (emergencyCase !== undefined) checkMayUseCases(caller);
  if (caller.purposes.length === 0 || !scopes.every((scope) => allows(caller.scopes, scope)))
    throw new GatewayError('not-permitted');
}

/** A Patient's id is the person's own. */
async function findPerson({ store }: Release, about: RecordQuestion['about']): Promise<string | undefined> {
  if ('person' in about) return about.person;
  return about.type === 'Patient' ? about.id : store.findOwner(about.type, about.id);
}
