import type { AuditDecision, AuditEntry } from '../../audit/entry.ts';
import { labelsForOfficer } from '../../consent/explain-officer.ts';
import type { LogEvent, LogEventDecision } from '../../fhir/audit-event.ts';

/** Names somebody, or is somebody's: said as who is asking and whom it is about, where at all. */
const naming: ReadonlySet<string> = new Set([
  'nhsNumber',
  'birthDate',
  'patient',
  'user',
  'family',
  'given',
  'gender',
  'postcode',
]);

/**
 * An entry, as its reader may see it, for FHIR.
 *
 * @param patientId whom the reader asked for, where they asked for one person
 */
export function toLogEvent(entry: AuditEntry, patientId: string | undefined, isOpened: boolean): LogEvent {
  const { detail, personId, id, at, kind, outcome, organisation, role, purpose, actor } = entry;
  const { nhsNumber, asked } = detail;
  const known = patientId ?? (nhsNumber === undefined ? asked['patient'] : personId);
  return {
    id,
    at,
    kind,
    outcome,
    organisation,
    role,
    purpose,
    actor,
    patient: known === undefined && nhsNumber === undefined ? undefined : { id: known, nhsNumber },
    asked: isOpened ? Object.fromEntries(Object.entries(asked).filter(([name]) => !naming.has(name))) : {},
    decisions: isOpened ? detail.decisions.map(decisionOf) : [],
    answerHash: detail.answerHash,
    errorCode: detail.errorCode,
  };
}

function decisionOf(decision: AuditDecision): LogEventDecision {
  const { references, labels, ...rest } = decision;
  return { ...rest, labels: labelsForOfficer(labels), items: references.length };
}
