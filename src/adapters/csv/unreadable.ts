import { GatewayError } from '../../errors.ts';

/** Why a whole file is refused, and how to mend it. Codes are permanent. */
const fileFaults = {
  empty: 'The file is empty. Export it again.',
  'header-only': 'The file has headings and no rows. Export it again, with the people in it.',
  'no-header':
    'No line of headings was found among the first 40. The first line should have the headings of `lwg template`, or those of the feed you name with --feed.',
  'missing-heading':
    'A heading that every file needs is missing. Add the column, or name the feed that fits with --feed.',
  'duplicate-heading': 'Two headings mean the same column. Take one of them out, or rename it.',
  'wrong-encoding':
    'The file is not in the encoding that it says or that the feed declares. In Excel, save as "CSV UTF-8 (Comma delimited)".',
  'mixed-encodings':
    'The file mixes two encodings, as happens when files are pasted together. Export it again from the system itself as "CSV UTF-8".',
  'unknown-encoding':
    'The file is neither UTF-8, UTF-16 nor Windows-1252. In Excel, save as "CSV UTF-8 (Comma delimited)". An .xlsx file is not a CSV file.',
  'replaced-characters':
    'Letters were already lost before this file was made (there are replacement characters in it). Export it again from the system itself as "CSV UTF-8".',
  'not-csv':
    'This is a workbook or another kind of file, not a CSV file. In Excel, save as "CSV UTF-8 (Comma delimited)".',
} as const;
export type FileFault = keyof typeof fileFaults;

/** A refusal of the whole file; `column` is a heading of ours, never a cell. */
export function unreadable(code: FileFault, column = 'file'): GatewayError {
  return new GatewayError('unreadable-file', { issues: [{ field: column, code, fix: fileFaults[code] }] });
}
