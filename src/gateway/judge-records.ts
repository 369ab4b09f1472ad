import type { AuditQuestion } from '../audit/entry.ts';
import { prepare } from '../consent/decide.ts';
import { breakGlass } from '../consent/purposes.ts';
import type { DisclosureRequest, Facts, Judged } from '../consent/types.ts';
import { currentSupportTypes } from '../fhir/current-support.ts';
import { factsOf, itemsOf } from './disclosure-request.ts';
import type { PersonRecords } from './ports.ts';

/** Who asks, and under which of their emergency-access cases, if any. */
export interface Asking {
  readonly request: DisclosureRequest;
  readonly emergencyCase: string | undefined;
}

/** A person's records as they were read. */
export interface Read {
  readonly personId: string;
  readonly records: PersonRecords;
  /** Actors that the directory knows, as `system|value`. */
  readonly organisationActors: readonly string[];
}

export interface Judgement {
  readonly judged: readonly Judged[];
  /** What it takes to ask the same again. */
  readonly question: AuditQuestion;
}

/** What may be said, and what decides whether it may. */
export const typesToOpen: readonly string[] = ['Consent', ...currentSupportTypes];

/**
 * Judges all that was read of a person. A look and its replay both ask here, so that they cannot come apart. `at` is the instant that the whole
 * request is judged at.
 */
export function judgeRecords({ request, emergencyCase }: Asking, read: Read, at: Date): Judgement {
  const { personId, records, organisationActors } = read;
  const actors = noteKnown(organisationActors);
  const facts: Facts = { ...factsOf(personId, records, organisationActors), knownActors: actors };
  const usual = prepare(request, facts, at);
  let judged: readonly Judged[] = itemsOf(records).map((item) => ({ item, decision: usual.judge(item) }));
  if (emergencyCase !== undefined) {
    const emergency = prepare({ ...request, purposes: [...request.purposes, breakGlass] }, facts, at);
    // Only what is not permitted anyway is asked again under the case. Emergency access never shows less: an agreement that does not know it, or
    // a case that is over, takes nothing away.
    judged = judged.map(({ item, decision }) =>
      decision.effect === 'permit' ? { item, decision } : { item, decision: emergency.judge(item) },
    );
  }
  const { identities, purposes, action } = request;
  const question = {
    identities,
    purposes,
    action,
    emergencyCase,
    knownActors: actors.found(),
    place: records.place,
  };
  return { judged, question };
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
