import type { WhoLooked } from '../../gateway/person-report/release-who-looked.ts';
import type { ReportRow } from '../../gateway/person-report/report-row.ts';
import { formatDate, formatTime } from './dates.ts';

/** A person's report in its words, for the page and for paper alike. */
export interface WhoLookedWords {
  readonly title: string;
  /** How it was made, as far as the entry that the making is. */
  readonly made: string;
  readonly auditId: string;
  readonly headings: readonly string[];
  readonly rows: readonly ReadRow[];
  /** Said where there is no row. */
  readonly nothing: string;
  readonly notesTitle: string;
  readonly notes: readonly string[];
}

export interface ReadRow {
  readonly date: string;
  readonly time: string;
  /** Below the headings, from the second on. */
  readonly cells: readonly string[];
  readonly id: string;
}

export function whoLookedWords({ rows, madeAt, auditId }: WhoLooked, organisation: string): WhoLookedWords {
  return {
    title: 'Who has looked at my record',
    made:
      `Made on ${formatDate(madeAt)} at ${formatTime(madeAt)} by ${organisation}, from the access log, in which a later change would show. Newest first. ` +
      'Times are London time. Making this report is itself in the log, as',
    auditId,
    headings: ['When', 'Organisation', 'Who', 'What', 'Why', 'What they could see'],
    rows: rows.map(readRow),
    nothing: `There is nothing that ${organisation} can report of this person.`,
    notesTitle: 'What this report is, and is not',
    notes: [
      `It has what ${organisation} is party to: looks by its own staff, and looks by others at what it holds. Ask each other organisation for its own.`,
      'A name is left out unless the employer of whoever looked has decided to give it. You can ask the employer.',
      `If you do not know why somebody looked, or think that they should not have, tell ${organisation}.`,
    ],
  };
}

export function readRow(row: ReportRow): ReadRow {
  return {
    date: formatDate(row.at),
    time: formatTime(row.at),
    cells: [row.organisation, whoOf(row), row.what, capital(row.purpose), capital(row.saw)],
    id: row.id,
  };
}

function whoOf({ role, staffName }: ReportRow): string {
  return staffName === undefined
    ? `${capital(role)}, whose name their employer keeps`
    : `${staffName}, ${role}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
