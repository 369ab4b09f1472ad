import type { AuditEntry } from '../../audit/entry.ts';
import { toAuditEvent } from '../../fhir/audit-event.ts';
import { spreadsheetText } from '../../living-well/spreadsheet-text.ts';
import { toLogEvent } from './log-event.ts';

/** What a file is made of, beside its entries. */
export interface ExportMaking {
  /** Where AuditEvents are said to be. */
  readonly baseUrl: string;
  readonly at: Date;
  /** ODS code of the officer's organisation. */
  readonly organisation: string;
}

/** A form in which the log is exported. */
export interface ExportFormat {
  readonly name: 'csv' | 'ndjson' | 'pdf';
  readonly mediaType: string;
  /** Entries that a file may have; undefined: any number, because it is made while it is sent. */
  readonly most: number | undefined;
  readonly write: (
    pages: AsyncIterable<readonly AuditEntry[]>,
    making: ExportMaking,
  ) => AsyncIterable<string | Buffer>;
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

/** Quoted, and nothing that a spreadsheet would run. */
export function csvCell(value: string): string {
  return `"${spreadsheetText(value).replaceAll('"', '""')}"`;
}

const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

async function* lines(
  pages: AsyncIterable<readonly AuditEntry[]>,
  line: (entry: AuditEntry) => string,
): AsyncGenerator<string> {
  for await (const entries of pages) if (entries.length > 0) yield entries.map(line).join('');
}

/** A line an entry, under a line of headings. */
export const csvExport: ExportFormat = {
  name: 'csv',
  mediaType: 'text/csv; charset=utf-8',
  most: undefined,
  async *write(pages) {
    yield csvLine(columns.map(([name]) => name));
    yield* lines(pages, (entry) => csvLine(columns.map(([, of]) => of(entry))));
  },
};

/** A FHIR AuditEvent a line. */
export const ndjsonExport: ExportFormat = {
  name: 'ndjson',
  mediaType: 'application/fhir+ndjson',
  most: undefined,
  write: (pages, { baseUrl }) =>
    lines(
      pages,
      (entry) => `${JSON.stringify(toAuditEvent(toLogEvent(entry, undefined, false), { baseUrl }))}\n`,
    ),
};
