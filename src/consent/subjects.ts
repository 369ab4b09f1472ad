import type { Resource } from '@medplum/fhirtypes';
import { field, isFields, listOf } from './fields.ts';
import { unversioned } from './references.ts';

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
    if (named !== undefined) for (const reference of listOf(named)) addSubject(found, reference, true);
  }
  if (resource.resourceType === 'Appointment') {
    for (const { actor } of resource.participant) addSubject(found, actor, false);
  }
  return found.length < 2 ? found : [...new Set(found)].toSorted();
}

/** A subject that only a display names is somebody unknown; an appointment's actor named so may be anything. */
function addSubject(found: string[], reference: unknown, displayNames: boolean): void {
  if (!isFields(reference)) return;
  const to = reference['reference'];
  if (typeof to === 'string') {
    const patient = patientIn(unversioned(to));
    if (patient !== undefined) found.push(patient);
    return;
  }
  const type = reference['type'];
  if (type !== undefined && type !== 'Patient') return;
  if (displayNames || type === 'Patient' || reference['identifier'] !== undefined)
    found.push(unresolvedPatient);
}

/** The reference when it is to a Patient or to something whose type it does not tell. */
function patientIn(reference: string): string | undefined {
  if (reference.startsWith('Patient/')) return reference;
  const type = typeAndId.exec(reference)?.[1];
  return type === undefined || type === 'Patient' ? reference : undefined;
}
