/** One physical line, counted from 1, without its line end. `undefined`: longer than any line may be, and not kept. */
export interface PhysicalLine {
  readonly number: number;
  readonly text: string | undefined;
}

/** Characters of one line. 500 columns of 2,000 would be a file gone wrong. */
const longest = 1_000_000;

/** Splits text at LF or CR LF; at CR alone where the first line end is one, as old Macs wrote. Holds one line at a time. */
export async function* physicalLines(chunks: AsyncIterable<string>): AsyncGenerator<PhysicalLine> {
  let held = '';
  let tooLong = false;
  let number = 0;
  let ending: '\n' | '\r' | undefined;
  for await (const chunk of chunks) {
    held += chunk;
    ending ??= endingOf(held);
    const parts = ending === undefined ? [held] : held.split(ending);
    held = parts.pop() ?? '';
    for (const part of parts) {
      number += 1;
      yield { number, text: tooLong || part.length > longest ? undefined : part.replace(/\r$/, '') };
      tooLong = false;
    }
    if (held.length > longest) {
      tooLong = true;
      held = '';
    }
  }
  if (held !== '' || tooLong)
    yield { number: number + 1, text: tooLong ? undefined : held.replace(/\r$/, '') };
}

function endingOf(text: string): '\n' | '\r' | undefined {
  const at = text.search(/[\r\n]/);
  if (at < 0) return undefined;
  if (text[at] === '\n' || text[at + 1] === '\n') return '\n';
  // A CR at the end of a chunk may have its LF in the next.
  return at + 1 < text.length ? '\r' : undefined;
}
