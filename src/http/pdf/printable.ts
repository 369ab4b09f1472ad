/** What Windows-1252 has beyond Latin-1. */
const beyondLatin1 = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

const hasGlyph = (char: string): boolean =>
  (char >= ' ' && char <= '~') || (char >= '\u00a0' && char <= '\u00ff') || beyondLatin1.includes(char);

/**
 * A text in the letters of the fonts that every PDF reader has: without its mark where that is all it lacks, and otherwise `?`. pdfkit writes what these fonts
 * lack as bytes that garble the rest of the line.
 */
export function printable(text: string): string {
  return [...text.normalize('NFC')].map((char) => (hasGlyph(char) ? char : nearest(char))).join('');
}

function nearest(char: string): string {
  if (/\s/.test(char)) return ' ';
  const [bare = ''] = char.normalize('NFD');
  return hasGlyph(bare) ? bare : '?';
}
