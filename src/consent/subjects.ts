import type { Resource } from '@medplum/fhirtypes';
import { field, isFields, listOf } from './fields.ts';
import { canBeResolved, unversioned } from './references.ts';

/** Stands for a Patient who is named without a reference: a subject, but one whom nobody can resolve. */
export const unresolvedPatient = 'Patient/?';

const naming = ['subject', 'patient', 'for', 'beneficiary'] as const;
const typeAndId = /(?:^|\/)([A-Z][A-Za-z]+)\/[^/]+$/;

/**
 * The people an item is about, as Patient references, sorted (consent-rules 2 "Subjects"): the Patients named by `subject`,
 * `patient`, `for`, `beneficiary` and `Appointment.participant.actor`; a Patient is its own. A Patient who cannot be resolved
 * is a subject all the same, so that the item is judged as about somebody unknown.
 */
export function subjectsOf(resource: Resource): readonly string[] {
  if (resource.resourceType === 'Patient') return resource.id === undefined ? [] : [`Patient/${resource.id}`];
  const found: string[] = [];
  for (const element of naming) {
    const named = field(resource, element);
    if (named === undefined) continue;
    const references = listOf(named);
    for (const reference of references) addSubject(found, reference);
    if (references.length === 0) found.push(unresolvedPatient);
  }
  if (resource.resourceType === 'Appointment') {
    for (const participant of listOf(field(resource, 'participant')))
      addActor(found, field(participant, 'actor'));
  }
  return found.length < 2 ? found : [...new Set(found)].toSorted();
}

/** What names a subject and cannot be read names somebody: dropped, it would leave the item to be judged without them. */
function addSubject(found: string[], reference: unknown): void {
  const to = field(reference, 'reference');
  const type = field(reference, 'type');
  if (typeof to === 'string') addPatient(found, to);
  else if (to !== undefined || type === undefined || type === 'Patient') found.push(unresolvedPatient);
}

/** An appointment's actor may be anything: one that only a display names is nobody's subject. */
function addActor(found: string[], actor: unknown): void {
  if (!isFields(actor)) return;
  const { reference: to, type, identifier } = actor;
  if (typeof to === 'string') addPatient(found, to);
  else if (to !== undefined || type === 'Patient' || (type === undefined && identifier !== undefined))
    found.push(unresolvedPatient);
}

function addPatient(found: string[], to: string): void {
  const patient = patientIn(unversioned(to));
  if (patient !== undefined) found.push(patient);
}

/** The reference when it is to a Patient or to something whose type it does not tell. */
function patientIn(reference: string): string | undefined {
  if (!canBeResolved(reference)) return unresolvedPatient;
  if (reference.startsWith('Patient/')) return reference;
  const type = typeAndId.exec(reference)?.[1];
  return type === undefined || type === 'Patient' ? reference : undefined;
}
