import type { CodeableConcept, Identifier, Patient } from '@medplum/fhirtypes';
import { coded } from '../elements.ts';
import { extensions, systems } from '../systems.ts';

/** The Patient with its NHS number marked as one that stands for somebody else too: status 05, to be resolved before anybody relies on it. */
export function withContestedNumber(patient: Patient): Patient {
  return withStatus(patient, '05', 'Trace needs to be resolved - (NHS Number or patient detail conflict)');
}

/** The Patient with its NHS number marked as the national index has it: status 01. */
export function withVerifiedNumber(patient: Patient): Patient {
  return withStatus(patient, '01', 'Number present and verified');
}

function withStatus(patient: Patient, code: string, words: string): Patient {
  const status = coded(systems.nhsNumberStatus, code, words);
  return { ...patient, identifier: (patient.identifier ?? []).map((one) => marked(one, status)) };
}

function marked(identifier: Identifier, status: CodeableConcept): Identifier {
  if (identifier.system !== systems.nhsNumber) return identifier;
  const others = (identifier.extension ?? []).filter(({ url }) => url !== extensions.nhsNumberStatus);
  return {
    ...identifier,
    extension: [...others, { url: extensions.nhsNumberStatus, valueCodeableConcept: status }],
  };
}
