import type { Identifier, Patient } from '@medplum/fhirtypes';
import { coded } from '../elements.ts';
import { extensions, systems } from '../systems.ts';

/** The Patient with its NHS number marked as one that stands for somebody else too: status 05, to be resolved before anybody relies on it. */
export function withContestedNumber(patient: Patient): Patient {
  return { ...patient, identifier: (patient.identifier ?? []).map(contested) };
}

function contested(identifier: Identifier): Identifier {
  if (identifier.system !== systems.nhsNumber) return identifier;
  const toResolve = coded(
    systems.nhsNumberStatus,
    '05',
    'Trace needs to be resolved - (NHS Number or patient detail conflict)',
  );
  const others = (identifier.extension ?? []).filter(({ url }) => url !== extensions.nhsNumberStatus);
  return {
    ...identifier,
    extension: [...others, { url: extensions.nhsNumberStatus, valueCodeableConcept: toResolve }],
  };
}
