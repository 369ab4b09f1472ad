import type { Patient, Resource } from '@medplum/fhirtypes';
import { referencesFrom } from './references.ts';

/** The resource, saying `to` wherever it refers to one of `others`: Patient references of people who go by one other. The same object where it does not. */
export function goingBy<T extends Resource>(resource: T, others: ReadonlySet<string>, to: string): T {
  if (!referencesFrom(resource).some((reference) => others.has(reference))) return resource;
  // Only texts of references change: what comes out is of the type that went in.
  return replaced(resource, others, to) as T;
}

function replaced(value: unknown, others: ReadonlySet<string>, to: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((member) => replaced(member, others, to));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === 'reference' && typeof member === 'string' && others.has(member)
        ? to
        : replaced(member, others, to),
    ]),
  );
}

/** The Patient whom others go by. */
export function replacing(patient: Patient, others: readonly Patient[]): Patient {
  if (others.length === 0) return patient;
  const links = others.map(({ id = '' }) => linkTo(id, 'replaces'));
  return { ...patient, link: [...(patient.link ?? []), ...links] };
}

/** A Patient who goes by another: not in use any more, and saying which is. */
export function replacedBy(patient: Patient, other: string): Patient {
  return { ...patient, active: false, link: [...(patient.link ?? []), linkTo(other, 'replaced-by')] };
}

function linkTo(id: string, type: 'replaces' | 'replaced-by'): NonNullable<Patient['link']>[number] {
  return { other: { reference: `Patient/${id}` }, type };
}
