import type { CapabilityStatementRestResource } from '@medplum/fhirtypes';

/** What may be asked of Consent. */
export const consentResource: CapabilityStatementRestResource = {
  type: 'Consent',
  documentation:
    'A person’s sharing choices, recorded by systems of organisations that have records of the person here, and read back by the same organisation. Binding at the acknowledgement. A permit that says not when or by whom it was given is stored as proposed beside an active Consent that denies the same, until it is completed. Withdraw by PUT with another status.',
  interaction: [
    {
      code: 'create',
      documentation: 'Scope system/Consent.c. With Idempotency-Key, a retry records nothing twice.',
    },
    { code: 'update', documentation: 'Scope system/Consent.u. Of what stands only; If-Match is optional.' },
    { code: 'read', documentation: 'Scope system/Consent.r.' },
    { code: 'vread', documentation: 'Scope system/Consent.r.' },
    {
      code: 'search-type',
      documentation:
        'Scope system/Consent.s. By patient, or by POST and patient.identifier; an unknown parameter is refused.',
    },
  ],
  versioning: 'versioned',
  readHistory: true,
  updateCreate: false,
  conditionalCreate: false,
  conditionalUpdate: false,
  searchParam: [
    {
      name: 'patient',
      type: 'reference',
      documentation: 'Patient/{id}. This or patient.identifier is required.',
    },
    {
      name: 'patient.identifier',
      type: 'token',
      documentation: 'By POST only: an NHS number, or the id that your own case system gives the person.',
    },
    { name: 'status', type: 'token' },
    { name: '_id', type: 'token' },
    {
      name: '_lastUpdated',
      type: 'date',
      documentation: 'With eq, ge, gt, le or lt; up to two. Days are days in UTC.',
    },
  ],
};
