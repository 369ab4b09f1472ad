import type { Narrative } from '@medplum/fhirtypes';

const special = /[&<>"]|[^\P{Cc}\t\r\n]/u;
const everySpecial = new RegExp(special, 'gu');
const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** Text as XHTML: markup escaped, and without the characters XML cannot hold. */
export function escapeXhtml(text: string): string {
  return special.test(text) ? text.replace(everySpecial, (mark) => entities.get(mark) ?? '') : text;
}

/** A paragraph of a narrative, or a list of lines under an optional heading. */
export type Block = string | { readonly heading?: string; readonly lines: readonly string[] };

/** A FHIR narrative of paragraphs and lists; every text is escaped here. */
export function narrative(blocks: readonly Block[]): Narrative {
  const inside = blocks.map(blockXhtml).join('');
  return { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${inside}</div>` };
}

function blockXhtml(block: Block): string {
  if (typeof block === 'string') return `<p>${escapeXhtml(block)}</p>`;
  const heading = block.heading === undefined ? '' : `<p><b>${escapeXhtml(block.heading)}</b></p>`;
  if (block.lines.length === 0) return heading;
  return `${heading}<ul>${block.lines.map((line) => `<li>${escapeXhtml(line)}</li>`).join('')}</ul>`;
}
