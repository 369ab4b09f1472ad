import type { AuditEntry } from '../../audit/entry.ts';
import type { ExportFormat } from '../../gateway/log/export-formats.ts';
import { printable } from '../pdf/printable.ts';
import { writePaper } from '../pdf/write-paper.ts';
import { formatDate, formatTimeToSecond } from './dates.ts';

const headings = ['When', 'Who', 'Organisation', 'What', 'Outcome', 'Purpose', 'NHS number', 'Entry'];
const shares = [13, 18, 12, 14, 12, 11, 13, 19];

/**
 * The log on paper, tagged for screen readers. All its rows are in memory while it is made, and a reader of the PDF holds its whole structure: so only so many.
 */
export const pdfExport: ExportFormat = {
  name: 'pdf',
  mediaType: 'application/pdf',
  most: 2_000,
  async *write(pages, { at, organisation }) {
    const rows: (readonly string[])[] = [];
    for await (const entries of pages) rows.push(...entries.map(cellsOf));
    const isExact = rows.flat().every((text) => printable(text) === text);
    yield* writePaper({
      title: 'Access log',
      madeAt: at,
      before: [
        `What ${organisation} is party to, as it was asked for: ${rows.length} entries, newest first. Made on ${formatDate(at)} at ${formatTimeToSecond(at)}. Times are London time.`,
      ],
      table: rows.length === 0 ? undefined : { headings, shares, rows },
      after: {
        title: 'How to check this file',
        paragraphs: [
          'Its manifest, at /ig/exports, says how many entries and bytes it has and its SHA-256, and is signed with the keys at /log/keys.',
          ...(isExact
            ? []
            : ['A letter that this file cannot print is without its mark, or is a question mark.']),
        ],
      },
    });
  },
};

function cellsOf({
  id,
  at,
  actor,
  role,
  organisation,
  kind,
  outcome,
  purpose,
  detail,
}: AuditEntry): readonly string[] {
  const number = detail.nhsNumber ?? detail.asked['nhsNumber'] ?? '';
  const how = detail.errorCode === undefined ? outcome : `${outcome}: ${detail.errorCode}`;
  return [
    `${formatDate(at)}, ${formatTimeToSecond(at)}`,
    `${actor.name}, ${role}`,
    organisation,
    kind,
    how,
    purpose,
    number,
    id,
  ];
}
