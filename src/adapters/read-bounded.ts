/** An answer that is longer than it may be. */
export class TooLong extends Error {}

/**
 * The body of an answer, if it fits: past that nothing is read.
 *
 * @param largest bytes
 * @throws TooLong, and whatever ended the connection
 */
export async function readBounded(
  { body }: { readonly body: AsyncIterable<Uint8Array> | null },
  largest: number,
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > largest) throw new TooLong('an answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** @throws TypeError on what is not UTF-8 */
export function utf8(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
