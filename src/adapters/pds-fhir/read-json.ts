/** Bytes of an answer: fifty people with all their addresses are well under it. */
const largest = 1_000_000;

/**
 * The body of an answer as JSON; undefined where it is too large, or is none.
 *
 * @throws whatever ended the connection
 */
export async function readJson({ body }: Response): Promise<unknown> {
  if (body === null) return undefined;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > largest) return undefined;
    parts.push(part);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)));
  } catch {
    return undefined;
  }
}
