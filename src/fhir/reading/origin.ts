import type { Bundle, Patient } from '@medplum/fhirtypes';
import type { FieldIssue } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { localBase } from '../systems.ts';
import { entriesOf, identifiersOf, type Entry } from './entries.ts';

/** Whom a Bundle is about, and which case system it comes from: what the person's local identifier names. */
export interface Origin {
  readonly patient: Entry<Patient>;
  readonly source: Pick<CaseRecord['source'], 'site' | 'system'>;
}

/** The origin, or why there is none. */
export function originOf(bundle: Bundle): Origin | FieldIssue {
  const [patient, other] = entriesOf(bundle).filter(isPatient);
  if (patient === undefined) {
    return {
      field: 'Bundle.entry',
      code: 'no-patient',
      fix: 'Send the Patient that the rest is about as an entry.',
    };
  }
  if (other !== undefined) {
    return { field: other.path, code: 'several-patients', fix: 'Send one Bundle for each person.' };
  }
  for (const { system = '' } of identifiersOf(patient.resource)) {
    const source = sourceNamed(system);
    if (source !== undefined) return { patient, source };
  }
  const fix = `Give the Patient an identifier with system ${prefix}{site}/{system}/person and your own id for the person as value.`;
  return { field: `${patient.path}.identifier`, code: 'local-identifier', fix };
}

function isPatient(entry: Entry): entry is Entry<Patient> {
  return entry.resource.resourceType === 'Patient';
}

const prefix = `${localBase}sid/`;
const localPerson = /^([a-z][a-z0-9-]{1,40})\/([a-z][a-z0-9-]{1,40})\/person$/;

function sourceNamed(address: string): Origin['source'] | undefined {
  if (!address.startsWith(prefix)) return undefined;
  const [, site, system] = localPerson.exec(address.slice(prefix.length)) ?? [];
  return site === undefined || system === undefined ? undefined : { site, system };
}
