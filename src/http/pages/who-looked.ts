import type { WhoLooked } from '../../gateway/person-report/release-who-looked.ts';
import { printable } from '../pdf/printable.ts';
import type { Paper } from '../pdf/write-paper.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';
import { readRow, whoLookedWords } from './who-looked-words.ts';

export interface WhoLookedModel {
  readonly shell: Shell;
  readonly report: WhoLooked;
  /** The officer's, by name. */
  readonly organisation: string;
  readonly paperUrl: string;
  readonly fileUrl: string;
  /** The same with a proof of every line. */
  readonly provedUrl: string;
  readonly newerUrl: string | undefined;
  readonly olderUrl: string | undefined;
}

/** `/ig/who-looked/<handle>`: for the person, to be printed. */
export function whoLookedPage({ report, shell, ...model }: WhoLookedModel): string {
  const words = whoLookedWords(report, model.organisation);
  return render('who-looked.njk', shell, { ...model, words, pageTitle: words.title });
}

/** The same on paper, in the page's words. Says where a copy ends before the looks do, and where a letter could not be printed. */
export function whoLookedPaper(report: WhoLooked, organisation: string): Paper {
  const words = whoLookedWords(report, organisation);
  const rows = words.rows.map(({ date, time, cells }) => [`${date}, ${time}`, ...cells]);
  const { title, headings } = words;
  const isExact = [organisation, ...rows.flat()].every((text) => printable(text) === text);
  return {
    title,
    madeAt: report.madeAt,
    before: [`${words.made} ${words.auditId}.`, ...(rows.length === 0 ? [words.nothing] : [])],
    table: rows.length === 0 ? undefined : { headings, shares: [12, 16, 20, 19, 13, 20], rows },
    after: {
      title: words.notesTitle,
      paragraphs: [
        ...words.notes,
        ...(report.older ? [olderWords] : []),
        ...(isExact
          ? []
          : ['A letter that this file cannot print is without its mark, or is a question mark.']),
      ],
    },
  };
}

const olderWords = 'There are older looks that this copy has no room for.';
const fileHeadings = ['Date', 'Time', 'Organisation', 'Who', 'What', 'Why', 'What they could see', 'Entry'];

/** The same as rows of a file, headings first. The last row says where the file ends before the looks do. */
export function whoLookedTable({ rows, older }: WhoLooked): readonly (readonly string[])[] {
  const read = rows.map(readRow).map(({ date, time, cells, id }) => [date, time, ...cells, id]);
  return [fileHeadings, ...read, ...(older ? [[olderWords, ...fileHeadings.slice(1).map(() => '')]] : [])];
}
