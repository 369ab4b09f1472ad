import type { HumanName, Patient, Resource } from '@medplum/fhirtypes';

/** Uses under which a name is no longer the person's own. */
const former: ReadonlySet<string> = new Set(['old', 'maiden']);

/**
 * A Patient as anybody but its source is given it: without the names that the person no longer uses, whoever kept them (living-well 6, number 8). Any other
 * resource as it is.
 */
export function withoutFormerNames<T extends Resource>(resource: T): T {
  if (resource.resourceType !== 'Patient') return resource;
  const name = resource.name?.filter(isInUse);
  if (name === undefined || name.length === resource.name?.length) return resource;
  const { name: _, ...rest } = resource;
  return { ...rest, ...(name.length > 0 && { name }) } as T;
}

function isInUse({ use, period }: HumanName): boolean {
  return !(use !== undefined && former.has(use)) && period?.end === undefined;
}

/** What of a person may tell who they were before, or where. */
const oncePersonal = ['name', 'gender', 'telecom', 'address', 'photo', 'contact'] as const;

/**
 * An older version of a Patient with the name, gender, contacts and address of today: a history that shows a former name gives it away like a page does,
 * and so does a gender beside it, an e-mail address made of it, or an address that must not be known any more.
 */
export function asKnownNow<T extends Resource>(then: T, now: Resource): T {
  if (then.resourceType !== 'Patient' || now.resourceType !== 'Patient') return then;
  const known: Partial<Patient> = {};
  const version: Partial<Patient> = { ...then };
  for (const element of oncePersonal) {
    delete version[element];
    Object.assign(known, now[element] !== undefined && { [element]: now[element] });
  }
  return { ...version, ...known } as T;
}
