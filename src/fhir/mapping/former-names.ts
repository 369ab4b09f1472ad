import type { HumanName, Patient } from '@medplum/fhirtypes';

/**
 * The Patient with the names that its source gave before, as `old` and until when: who had a letter under one must still be found by people at the
 * source. They are kept for the record and given to nobody (`withoutFormerNames`).
 *
 * @param before what the same source said last
 * @param day of the record that gives the new name, YYYY-MM-DD
 */
export function withFormerNames(patient: Patient, before: Patient | undefined, day: string): Patient {
  const [now] = patient.name ?? [];
  const [then, ...older] = before?.name ?? [];
  if (now === undefined || then === undefined) return patient;
  if (isSame(now, then)) return { ...patient, name: [withPeriod(now, then.period), ...older] };
  const old: HumanName = { ...then, use: 'old', period: { ...then.period, end: day } };
  return { ...patient, name: [withPeriod(now, { start: day }), old, ...older] };
}

function withPeriod(name: HumanName, period: HumanName['period']): HumanName {
  return period === undefined ? name : { ...name, period };
}

/** Another form of address is another name: a former one may tell as much as a former name does. */
function isSame(one: HumanName, other: HumanName): boolean {
  return JSON.stringify(partsOf(one)) === JSON.stringify(partsOf(other));
}

function partsOf({ family, given, prefix }: HumanName): readonly unknown[] {
  return [family, given, prefix];
}
