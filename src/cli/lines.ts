/** One line of a stream, without its line end; or that it was longer than `limit` bytes, and is not kept. */
export type Line = { readonly bytes: Buffer } | { readonly tooLong: true };

/** Splits a byte stream at line feeds, holding at most `limit` bytes of a line. What follows the last one is a line unless it is empty. */
export async function* linesOf(stream: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Line> {
  let held: Buffer[] = [];
  let size = 0;
  const line = (): Line => {
    const whole: Line = size > limit ? { tooLong: true } : { bytes: Buffer.concat(held) };
    held = [];
    size = 0;
    return whole;
  };
  const hold = (part: Buffer): void => {
    size += part.length;
    if (size <= limit) held.push(part);
    else held = [];
  };
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      hold(chunk.subarray(start, end));
      yield line();
      start = end + 1;
    }
    hold(chunk.subarray(start));
  }
  if (size > 0) yield line();
}
