import type { CapabilityStatementRestResource, SearchParameter } from '@medplum/fhirtypes';
import { accessLogEntryProfile } from '../log-event-kinds.ts';
import { canonical, definition, type Defined } from './definition.ts';

const { title: _, ...described } = definition('SearchParameter', {
  id: 'AuditEvent-purpose',
  title: 'purpose',
  description: 'What the caller said it was for: a v3 PurposeOfUse code. R4 has no parameter for it.',
});

/** R4 searches AuditEvent by much, and not by what it was for. */
export const purposeParameter: Defined<SearchParameter> = {
  ...described,
  code: 'purpose',
  base: ['AuditEvent'],
  type: 'token',
  expression: 'AuditEvent.purposeOfEvent',
};

/** What may be asked of AuditEvent. */
export const auditEventResource: CapabilityStatementRestResource = {
  type: 'AuditEvent',
  documentation:
    'The access log, for systems of an auditor: entries that the system’s organisation is party to, newest first, one person an event. For whom system/AuditEvent was given by name; system/* does not include it. Looking is itself logged. A search gives no grounds; a read does, as codes.',
  supportedProfile: [accessLogEntryProfile],
  interaction: [
    { code: 'read', documentation: 'Scope system/AuditEvent.r.' },
    {
      code: 'search-type',
      documentation:
        'Scope system/AuditEvent.s. Without patient, only one of agent, outcome and purpose; date with any of them. No total: follow next. An unknown parameter is refused.',
    },
  ],
  searchParam: [
    { name: 'patient', type: 'reference', documentation: 'Patient/{id}.' },
    {
      name: 'agent',
      type: 'reference',
      documentation: 'As agent:identifier, with the system and value of an agent’s identifier.',
    },
    { name: 'date', type: 'date', documentation: 'With eq, ge, gt, le or lt; up to two.' },
    { name: 'outcome', type: 'token', documentation: '0, 4 (refused) or 8 (failed here).' },
    { name: 'purpose', type: 'token', definition: canonical('SearchParameter', 'AuditEvent-purpose') },
  ],
};
