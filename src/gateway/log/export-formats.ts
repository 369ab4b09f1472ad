import type { AuditEntry } from '../../audit/entry.ts';
import { toAuditEvent } from '../../fhir/audit-event.ts';
import { toLogEvent } from './log-event.ts';

/** A form in which the log is exported: what the file starts with, and a line for each entry. */
export interface ExportFormat {
  readonly extension: string;
  readonly mediaType: string;
  readonly head: string;
  readonly line: (entry: AuditEntry, baseUrl: string) => string;
}

const columns: readonly (readonly [string, (entry: AuditEntry) => string])[] = [
  ['id', ({ id }) => id],
  ['at', ({ at }) => at.toISOString()],
  ['kind', ({ kind }) => kind],
  ['outcome', ({ outcome }) => outcome],
  ['error', ({ detail }) => detail.errorCode ?? ''],
  ['who', ({ actor }) => actor.name],
  ['role', ({ role }) => role],
  ['organisation', ({ organisation }) => organisation],
  ['purpose', ({ purpose }) => purpose],
  ['by', ({ face }) => face],
  ['nhs_number', ({ detail }) => detail.nhsNumber ?? detail.asked['nhsNumber'] ?? ''],
];

/** Quoted, and with an apostrophe before what a spreadsheet would take for a formula (OWASP ASVS 1.2.10). */
export function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

export const exportFormats = {
  csv: {
    extension: 'csv',
    mediaType: 'text/csv; charset=utf-8',
    head: csvLine(columns.map(([name]) => name)),
    line: (entry) => csvLine(columns.map(([, of]) => of(entry))),
  },
  ndjson: {
    extension: 'ndjson',
    mediaType: 'application/fhir+ndjson',
    head: '',
    line: (entry, baseUrl) =>
      `${JSON.stringify(toAuditEvent(toLogEvent(entry, undefined, false), { baseUrl }))}\n`,
  },
} as const satisfies Readonly<Record<string, ExportFormat>>;

export type ExportFormatName = keyof typeof exportFormats;
