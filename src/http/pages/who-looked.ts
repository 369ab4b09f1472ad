import type { WhoLooked } from '../../gateway/person-report/release-who-looked.ts';
import type { ReportRow } from '../../gateway/person-report/report-row.ts';
import { formatDate, formatTime } from './dates.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface WhoLookedModel {
  readonly shell: Shell;
  readonly report: WhoLooked;
  /** The officer's, by name. */
  readonly organisation: string;
  readonly fileUrl: string;
  /** The same with a proof of every line. */
  readonly provedUrl: string;
  readonly newerUrl: string | undefined;
  readonly olderUrl: string | undefined;
}

/** `/ig/who-looked/<handle>`: for the person, to be printed. */
export function whoLookedPage({ report, shell, ...model }: WhoLookedModel): string {
  return render('who-looked.njk', shell, {
    ...model,
    pageTitle: 'Who has looked at my record',
    madeAt: report.madeAt,
    auditId: report.auditId,
    rows: report.rows.map((row) => ({
      ...row,
      who: whoOf(row),
      why: capital(row.purpose),
      saw: capital(row.saw),
    })),
  });
}

const headings = ['Date', 'Time', 'Organisation', 'Who', 'What', 'Why', 'What they could see', 'Entry'];

/** The same as rows of a file, headings first. */
export function whoLookedTable({ rows }: WhoLooked): readonly (readonly string[])[] {
  return [
    headings,
    ...rows.map((row) => [
      formatDate(row.at),
      formatTime(row.at),
      row.organisation,
      whoOf(row),
      row.what,
      capital(row.purpose),
      capital(row.saw),
      row.id,
    ]),
  ];
}

function whoOf({ role, staffName }: ReportRow): string {
  return staffName === undefined
    ? `${capital(role)}, whose name their employer keeps`
    : `${staffName}, ${role}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
