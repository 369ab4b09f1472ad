import type { CodeableConcept, ConsentProvisionActor, Reference } from '@medplum/fhirtypes';
import type { Ask, Effect } from '../ask.ts';
import { field } from '../fields.ts';
import { unversioned } from '../references.ts';
import { participationSystem } from '../systems.ts';

/**
 * `actor` (consent-rules 4.3). A permit holds when an actor whose role is recipient (`IRCP`, `PRCP`) or none is one of the
 * caller's identities. A deny holds also when such an actor is not known to the directory or any actor has another role.
 */
export function actorHolds(actors: readonly ConsentProvisionActor[], effect: Effect, ask: Ask): boolean {
  if (effect === 'permit') {
    return actors.some(
      (actor) => isRecipient(actor.role) && namesOf(actor.reference).some(isIn(ask.identities)),
    );
  }
  return actors.some((actor) => {
    if (!isRecipient(actor.role)) return true;
    const names = namesOf(actor.reference);
    return names.some(isIn(ask.identities)) || !names.some(isIn(ask.knownActors));
  });
}

function isRecipient(role: CodeableConcept | undefined): boolean {
  // An empty role says nothing; one in words or in an extension says something that these rules do not know.
  if (role === undefined || Object.keys(role).length === 0) return true;
  if (role.coding === undefined) return false;
  return role.coding.every(
    ({ system, code }) => system === participationSystem && (code === 'IRCP' || code === 'PRCP'),
  );
}

/** All that a Reference says about whom it means: a reference, `system|value`, both, or nothing. */
function namesOf(reference: Reference | undefined): readonly string[] {
  const names: string[] = [];
  if (reference?.reference !== undefined) names.push(unversioned(reference.reference));
  const system = field(reference?.identifier, 'system');
  const value = field(reference?.identifier, 'value');
  if (typeof system === 'string' && typeof value === 'string') names.push(`${system}|${value}`);
  return names;
}

function isIn(names: Pick<ReadonlySet<string>, 'has'>): (name: string) => boolean {
  return (name) => names.has(name);
}
