import type { AuditEntry } from '../../audit/entry.ts';
import type { PageSettings } from '../page-shell.ts';
import type { AccessLogRow } from '../pages/access-log.ts';

/** An entry as a row of the page. Its grounds are shown only in the opened entry, whose opening is itself logged (consent-rules 7). */
export function toLogRow({ organisationNames }: PageSettings, entry: AuditEntry): AccessLogRow {
  return {
    id: entry.id,
    at: entry.at,
    who: entry.actor.name,
    role: entry.role,
    organisation: organisationNames.get(entry.organisation) ?? entry.organisation,
    forWhom: entry.detail.nhsNumber ?? entry.detail.asked['nhsNumber'],
    kind: entry.kind,
    purpose: entry.purpose,
    face: entry.face,
    outcome: entry.outcome,
    errorCode: entry.detail.errorCode,
  };
}
