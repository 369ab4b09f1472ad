import type { AuditQuestion } from '../../audit/entry.ts';
import { prepare } from '../../consent/decide.ts';
import { breakGlass } from '../../consent/purposes.ts';
import type { DisclosureRequest, Facts, Item, Judged } from '../../consent/types.ts';
import { currentSupportTypes } from '../../fhir/current-support.ts';
import { withoutWhereabouts } from '../../fhir/whereabouts.ts';
import { factsOf, itemsOf } from '../disclosure-request.ts';
import type { StoredVersion } from '../ports/history.ts';
import { judgeVersions } from './judge-versions.ts';
import type { PersonRecords } from '../ports/records.ts';

/** Who asks, and under which of their emergency-access cases, if any. */
export interface Asking {
  readonly request: DisclosureRequest;
  readonly emergencyCase: string | undefined;
}

/** A person's records as they were read. */
export interface Read {
  readonly personId: string;
  readonly records: PersonRecords;
  /** Of one resource that was asked for with its older versions. */
  readonly versions?: readonly StoredVersion[];
  /** Actors that the directory knows, as `system|value`. */
  readonly organisationActors: readonly string[];
}

export interface Judgement {
  readonly judged: readonly Judged[];
  /** Each under `Type/id/_history/version`. */
  readonly versions: readonly Judged[];
  /** What it takes to ask the same again; undefined where nobody was meant. */
  readonly question: AuditQuestion | undefined;
}

/** What may be said, and what decides whether it may. */
export const typesToOpen: readonly string[] = ['Consent', ...currentSupportTypes];

/**
 * Judges all that was read of a person. A look and its replay both ask here, so that they cannot come apart. `at` is the instant that the whole
 * request is judged at.
 */
export function judgeRecords({ request, emergencyCase }: Asking, read: Read, at: Date): Judgement {
  const { personId, records, versions = [], organisationActors } = read;
  const actors = noteKnown(organisationActors);
  const facts: Facts = { ...factsOf(personId, records, organisationActors), knownActors: actors };
  const usual = prepare(request, facts, at);
  const underCase = { ...request, purposes: [...request.purposes, breakGlass] };
  const emergency = emergencyCase === undefined ? undefined : prepare(underCase, facts, at);
  const judge = (item: Item): Judged => {
    const decision = usual.judge(item);
    // Only what is not permitted anyway is asked again under the case. Emergency access never shows less: an agreement that does not know it, or
    // a case that is over, takes nothing away.
    if (emergency === undefined || decision.effect === 'permit') return { item, decision };
    return { item, decision: emergency.judge(item) };
  };
  const judged = itemsOf(records).map(judge);
  const told = records.isRestricted
    ? versions.map((one) => ({ ...one, resource: withoutWhereabouts(one.resource) }))
    : versions;
  const judgedVersions = judgeVersions(told, judge);
  const { identities, purposes, action } = request;
  const question = {
    identities,
    purposes,
    action,
    emergencyCase,
    knownActors: actors.found(),
    place: records.place,
    ...(records.isRestricted && { isRestricted: true }),
  };
  return { judged, versions: judgedVersions, question };
}

/** The directory, noting which of the actors that Consents name it knew: it may know others when the question is asked again. */
function noteKnown(organisationActors: readonly string[]): Facts['knownActors'] & { found(): string[] } {
  const known = new Set(organisationActors);
  const found = new Set<string>();
  return {
    has(name: string) {
      if (!known.has(name)) return false;
      found.add(name);
      return true;
    },
    found: () => [...found].toSorted(),
  };
}
