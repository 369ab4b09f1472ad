const blocks = /<\/?(?:div|p|li|ul|ol|h[1-6]|table|tbody|tr|td|th|br)(?:\s[^<>]*)?\/?>/;
const anyTag = /<[^<>]*>/g;
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/** The lines of text of a narrative, each block a line: what `current-support/narrative.ts` wrote comes back as it was. */
export function linesIn(div: string | undefined): readonly string[] {
  return (div ?? '').split(blocks).flatMap((block) => {
    const text = block
      .replace(anyTag, '')
      .replace(/&(#x?[0-9a-fA-F]+|\w+);/g, character)
      .trim();
    return text === '' ? [] : [text];
  });
}

function character(whole: string, name: string): string {
  if (!name.startsWith('#')) return named[name] ?? whole;
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
