import type { RowIssueCode } from './row-issues.ts';

/** What people cannot see and spreadsheets leave behind: zero-width marks, soft hyphens, byte order marks. */
const invisible = /[\u200B-\u200D\u2060\uFEFF\u00AD]/gu;
const spaces = /[\u00A0\u2000-\u200A\u202F\u205F\u3000]/gu;
const nothing = new Set(['', 'NULL', '(null)', '(blank)', 'N/A', 'n/a', '#N/A', '-', '--', '–', '—']);
const nothingButNames = new Set(['null', 'Null', 'none', 'None', 'nil', 'Nil', 'NA', 'na', 'NaN']);

/** Most cells: letters, digits and single spaces inside, and none of the words below. */
const simple = /^(?!n[aiou/])[A-Za-z0-9](?:[A-Za-z0-9 :/.]*[A-Za-z0-9])?$/i;

/**
 * A cell as it was meant: composed characters (NFC), plain spaces, nothing invisible, not the `="..."` or `'` that spreadsheets protect text
 * with. Empty where it says that there is nothing. People are called Null and Na, so in a name fewer words mean that.
 */
export function cleanCell(raw: string, isName: boolean): string {
  if (simple.test(raw)) return raw;
  const plain = raw.normalize('NFC').replace(invisible, '').replace(spaces, ' ').trim();
  const unwrapped = /^="([^"]*)"$/.exec(plain)?.[1] ?? plain.replace(/^'(?=[=+\-@])/, '');
  const text = unwrapped.trim();
  return nothing.has(text) || (!isName && nothingButNames.has(text)) ? '' : text;
}

/** UTF-8 that was once read as Windows-1252: the marks that are left where an accent or a quotation mark had been. */
const garbled = /â€|Ã[\u0080-\u00BF]|Â[\u0080-\u00BF]|[ÄÅ][\u0080-\u00BFŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]|\uFFFD/;

/** What a spreadsheet or a wrong decoding made of a value; undefined if it looks whole. */
export function manglingOf(text: string): RowIssueCode | undefined {
  if (garbled.test(text)) return 'misread-characters';
  if (/^#{2,}$/.test(text)) return 'hidden-by-width';
  if (/^#(REF|NAME|VALUE|DIV\/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED)[!?]?$/.test(text))
    return 'spreadsheet-error';
  return /^[+-]?\d(?:[.,]\d+)?E\+?\d{1,3}$/i.test(text) ? 'scientific-notation' : undefined;
}

/** Whether a spreadsheet would take this text for a formula. */
export function looksLikeFormula(text: string): boolean {
  return /^[=@\t\r]|^[+-](?![\d (])/.test(text);
}

/** Words compared without case, accents of spacing, or punctuation at the ends. */
export function wordKey(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .replace(/^[ .]+|[ .]+$/g, '');
}
